"""Names of bodies and documents: organ codes, document ids, document codes (IDN-01, D-24).

Parsing never refuses: what arrives on the wire is kept as written and compared trimmed and without
regard to case. Patterns are demanded only when a body is registered
(`organ_code.check_for_registration`). Knows the forms, not which bodies exist.
"""
