"""The wire of VXP, the gateway the national SDK speaks, as both ends know it. Pure: bytes in, values out.

All parameters travel as HTTP headers ``XroadVnpt-<name>``; what is signed is the received text of one
header, so nothing here decodes a value before the signature over its bytes was checked (D-28). Answers
are one JSON object in pure ASCII with exact key spelling (D-27).
"""
