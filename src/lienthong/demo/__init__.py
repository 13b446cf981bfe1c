"""The story: agencies played by scripted clients over the real protocol, told from 1 to 8 February 2021."""
