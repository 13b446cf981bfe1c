"""The axis (trục liên thông văn bản): takes packets, keeps them, delivers each once, brings statuses back.

Components, each importing only those after it:
pipeline → federation → statuses → delivery → routing → intake → registry.
"""
