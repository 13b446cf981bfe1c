"""The pages of the axis: HTML only, under a WSGI server. Never models; operations and queries only.

Pages show what the envelope says (D-29): no page opens, shows or offers the content of a letter.
"""
