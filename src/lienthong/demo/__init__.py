"""The story: one signed letter through the axis, played by scripted clients over the real protocol.

``python -m lienthong.demo``. Owns nothing the product needs: agencies, people, keys and the letter are
invented for the demonstration, in a scratch folder made fresh each time. Talks to the axis only as an
operator (commands of `lienthong.cli`) and as connected systems (`lienthong.exchange`).
"""
