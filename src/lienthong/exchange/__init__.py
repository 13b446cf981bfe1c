"""The axis' machine interface as both ends know it: wire types of VXP and a typed client. Free of Django."""
