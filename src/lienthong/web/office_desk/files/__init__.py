"""Files of records: download, page images, the verification panel; only for who may see the record."""
