"""What every other package stands on: errors, problems, judgements, ids, real time, text folding, calendar.

Pure: no Django, no network, no files except data shipped inside the package.
"""
