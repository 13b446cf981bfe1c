"""Identifiers of bodies and documents: syntax, hierarchy, canonical form.

Pure. Knows nothing of which bodies exist (that is ``axis.registry``).
"""
