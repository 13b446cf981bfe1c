"""The one door of the office to an axis: sends packets, fetches documents and statuses, over VXP alone."""
