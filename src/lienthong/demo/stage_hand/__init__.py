"""A stage hand: a child process inside one product that plays what people do there.

``python -m lienthong.demo.stage_hand`` under the product's environment. It reads one JSON object per line
(``act``, ``actor``, ``agency``, ``arguments``), calls the operation the office's pages call, and answers
one JSON object per line: ``{"ok": true, "result": …}`` or ``{"ok": false, "code": …, "sentence": …}``.
Everything printed meanwhile goes to its log.
"""
