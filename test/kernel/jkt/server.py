"""One cell that prints a lot, run through a real Jupyter Server's websocket; prints what a browser would have got, as JSON."""

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

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
token = uuid.uuid4().hex
options = ["--no-browser", "--allow-root", f"--port={port}", f"--IdentityProvider.token={token}"]
server = subprocess.Popen(
    [sys.executable, "-m", "jupyter_server", *options, f"--ServerApp.root_dir={os.getcwd()}"],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)


def request(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"token {token}"}
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)) as answer:
        return json.load(answer)


def wait_for_server():
    for _ in range(150):
        try:
            return request("/api")
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


async def run(kernel, code):
    url = f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels?token={token}"
    page = await websocket_connect(HTTPRequest(url), max_message_size=10**9)
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "s", "date": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
    await page.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}))
    printed = {"stdout": 0, "stderr": ""}
    while True:
        message = json.loads(await asyncio.wait_for(page.read_message(), 60))
        said = message["content"]
        if message["msg_type"] == "stream" and said["name"] == "stdout":
            printed["stdout"] += said["text"].count("\n")
        elif message["msg_type"] == "stream":
            printed["stderr"] += said["text"]
        elif said.get("execution_state") == "idle" and message["parent_header"].get("msg_id") == header["msg_id"]:
            return printed


try:
    wait_for_server()
    session = request("/api/sessions", {"path": "a.ipynb", "name": "a", "type": "notebook", "kernel": {"name": "glassbox"}})
    json.dump(asyncio.run(run(session["kernel"]["id"], sys.argv[1])), sys.stdout)
finally:
    server.terminate()
    server.wait(20)
