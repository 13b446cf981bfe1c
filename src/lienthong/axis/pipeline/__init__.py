"""Joins the components: what happens to a packet at the door, and which event wakes which handler."""
