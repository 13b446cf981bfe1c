"""Judging the signatures of files in killable children; shared by the axis and the office."""
