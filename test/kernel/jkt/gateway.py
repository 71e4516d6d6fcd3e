"""A JupyterLab whose kernels run elsewhere: `jupyter lab --gateway-url`, with a plain Jupyter Server as the gateway.

Prints, as JSON, what a notebook in that JupyterLab sees of its kernel.
"""

import asyncio
import json
import os
import sys
import time

from servers import Server


async def main(lab, gateway):
    specs = lab.request("/api/kernelspecs")["kernelspecs"]
    kernel = lab.open_notebook("a.ipynb")
    page = await lab.page(kernel)
    seen = {"language": specs["glassbox"]["spec"]["language"], "elsewhere": [k["id"] for k in gateway.request("/api/kernels")] == [kernel]}
    seen["value"] = await page.execute("let kept = 41; console.log('out'); kept + 1")
    seen["flood"] = (await page.execute(sys.argv[1]))["stdout"].count("\n")

    async def stop():
        await asyncio.sleep(0.3)
        stop.at = time.monotonic()
        await lab.ask(f"/api/kernels/{kernel}/interrupt", {}, "POST")

    stopped = await page.execute("while (true) {}", stop())
    seen["stopped"] = {"ename": stopped["reply"]["ename"], "seconds": time.monotonic() - stop.at}
    seen["after"] = (await page.execute("kept"))["outputs"]
    await lab.ask(f"/api/kernels/{kernel}/restart", {}, "POST")
    fresh = await lab.page(kernel)
    seen["restarted"] = (await fresh.execute("1 + 1"))["reply"]["execution_count"]
    seen["forgotten"] = (await fresh.execute("kept"))["reply"]["status"]
    lab.request(f"/api/kernels/{kernel}", method="DELETE")
    seen["left"] = gateway.request("/api/kernels")
    return seen


with Server("jupyter_server") as gateway:
    options = [f"--gateway-url={gateway.url}", f"--GatewayClient.auth_token={gateway.token}"]
    # No kernelspec is known on the JupyterLab side: what runs is the gateway's.
    with Server("jupyterlab", *options, env={"JUPYTER_PATH": os.devnull}) as lab:
        json.dump(asyncio.run(main(lab, gateway)), sys.stdout)
