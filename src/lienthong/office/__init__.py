"""The office: agencies' document management (*quản lý văn bản và điều hành*), several agencies as tenants.

It meets the axis only on the wire (``exchange.client``). Components in order, each blind to those above:
pipeline → search → gateway → incoming | outgoing → workflow → signatures → records → organization.
"""
