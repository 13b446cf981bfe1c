"""Registered documents with their files, books with their numbers, and the course of each document.

Metadata are the tables of NĐ 30/2020 Annex VI Part II (regulations §3.3); numbers by D-21.
"""
