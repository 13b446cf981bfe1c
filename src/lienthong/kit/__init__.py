"""The vendor's kit: cases played against any server of the protocol, a simulated hub and a simulated agency.

Free of Django and of the server: what judges a server shares no line with it, neither the codec nor the wire
(import contract "The kit shares nothing with what it tests"). Runs off line.
"""
