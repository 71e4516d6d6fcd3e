"""One cell that prints a lot, run through a real Jupyter Server's websocket; prints what a browser would have got, as JSON."""

import asyncio
import json
import sys

from servers import Server


async def main(server):
    page = await server.page(server.open_notebook("a.ipynb"))
    found = await page.execute(sys.argv[1])
    return {"stdout": found["stdout"].count("\n"), "stderr": found["stderr"]}


with Server("jupyter_server") as server:
    json.dump(asyncio.run(main(server)), sys.stdout)
