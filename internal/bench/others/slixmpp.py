# Registers and logs in with slixmpp and its registration plugin, on one
# connection. others_test.go says what goes in and comes out.
import asyncio
import json
import sys
import time

import slixmpp


class Client(slixmpp.ClientXMPP):
    def __init__(self, job):
        super().__init__(job["user"] + "@" + job["domain"], job["password"])
        self.job = job
        self.done = asyncio.get_running_loop().create_future()
        self.ca_certs = job["ca"]
        # Else 1.8.3 holds back all it has for a server until after the login, the
        # registration included.
        self._always_send_everything = True
        self.register_plugin("xep_0077")
        self["xep_0077"].force_registration = True
        self.add_event_handler("register", self.on_register)
        self.add_event_handler("session_start", self.on_session)
        for name in ("failed_auth", "connection_failed", "disconnected", "ssl_invalid_chain"):
            self.add_event_handler(name, lambda event, name=name: self.fail(name, event))

    async def get_dns_records(self, domain, port=None):
        return [(domain, self.job["host"], self.job["port"])]

    async def on_register(self, form):
        iq = self.Iq()
        iq["type"] = "set"
        iq["register"]["username"] = self.boundjid.user
        iq["register"]["password"] = self.password
        try:
            await iq.send()
        except slixmpp.exceptions.IqError as e:
            self.fail("registration", e.iq["error"]["condition"])

    def on_session(self, event):
        if not self.done.done():
            self.done.set_result(time.monotonic())

    def fail(self, what, event):
        if not self.done.done():
            self.done.set_exception(RuntimeError("%s: %s" % (what, event)))


async def main():
    job = json.loads(sys.stdin.readline())
    client = Client(job)
    began = time.monotonic()
    if job["direct"]:
        client.connect(use_ssl=True, force_starttls=False, disable_starttls=True)
    else:
        client.connect()
    seconds = await client.done - began
    print(json.dumps({"version": slixmpp.__version__, "seconds": seconds}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    client.abort()


asyncio.run(main())
