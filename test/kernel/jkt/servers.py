"""Real Jupyter servers on loopback, and what a browser does with their kernels."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


class Server:
    """`python -m MODULE`, once it answers; ended with the `with` block."""

    def __init__(self, module, *options, env=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = uuid.uuid4().hex
        own = ["--no-browser", "--allow-root", f"--port={self.port}", f"--IdentityProvider.token={self.token}"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *own, f"--ServerApp.root_dir={os.getcwd()}", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
        )
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        for _ in range(300):
            try:
                self.request("/api")
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server at {self.url} did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)

    def request(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}"}
        asked = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        with urllib.request.urlopen(asked, timeout=120) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    async def ask(self, *args, **named):
        """The same from a page that goes on listening meanwhile."""
        return await asyncio.to_thread(self.request, *args, **named)

    def open_notebook(self, name):
        """Starts a kernel as the page of a notebook does; gives its id."""
        body = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "glassbox"}}
        return self.request("/api/sessions", body)["kernel"]["id"]

    async def page(self, kernel):
        url = f"ws://127.0.0.1:{self.port}/api/kernels/{kernel}/channels?token={self.token}"
        return Page(await websocket_connect(HTTPRequest(url), max_message_size=10**9))


class Page:
    """One notebook's websocket."""

    def __init__(self, socket):
        self.socket = socket

    async def send(self, kind, content, channel="shell"):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "s", "date": "", "version": "5.3"}
        body = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel, "buffers": []}
        await self.socket.write_message(json.dumps(body))
        return header["msg_id"]

    async def execute(self, code, meanwhile=None):
        """Runs a cell; gives its reply, printed text by name, other outputs, and what `meanwhile` (a coroutine, begun
        once the cell runs) came to."""
        options = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        parent = await self.send("execute_request", {"code": code, **options})
        found = {"reply": None, "stdout": "", "stderr": "", "outputs": []}
        idle, side = False, None
        while not (idle and found["reply"]):
            message = json.loads(await asyncio.wait_for(self.socket.read_message(), 200))
            kind, said = message["msg_type"], message["content"]
            if kind == "stream" and message["parent_header"].get("msg_id") != parent:
                found["stderr"] += said["text"]  # The server's own words, when it drops something.
            if message["parent_header"].get("msg_id") != parent:
                continue
            if kind == "stream":
                found[said["name"]] += said["text"]
            elif kind == "execute_reply":
                found["reply"] = said
            elif kind == "status":
                idle = said["execution_state"] == "idle"
                if not idle and meanwhile and side is None:
                    side = asyncio.ensure_future(meanwhile)
            elif kind not in ("execute_input",):
                found["outputs"].append({"type": kind, **said})
        if side:
            await side
        return found
