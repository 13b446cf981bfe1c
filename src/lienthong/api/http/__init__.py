"""HTTP/1.1 for machines whose header values may hold any byte but CR and LF (D-28).

A protocol class for uvicorn's server on the llhttp parser: lenient on header *values* only. What decides
where a request begins and ends stays strict, so that no proxy in front can read it differently: no folded
lines, no blank before a colon, one Content-Length of digits, ``chunked`` alone as Transfer-Encoding, never
both; and after a chunked body the connection ends.
"""
