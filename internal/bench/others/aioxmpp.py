# Registers and logs in with aioxmpp, on two connections: its login always makes
# one of its own. others_test.go says what goes in and comes out.
import asyncio
import json
import sys
import time

import aioxmpp
import aioxmpp.connector
import aioxmpp.ibr
import aioxmpp.node
import aioxmpp.security_layer


async def main():
    job = json.loads(sys.stdin.readline())
    address = aioxmpp.JID.fromstr(job["user"] + "@" + job["domain"])
    connector = (aioxmpp.connector.XMPPOverTLSConnector if job["direct"] else aioxmpp.connector.STARTTLSConnector)()
    peer = [(job["host"], job["port"], connector)]

    def context():
        made = aioxmpp.security_layer.default_ssl_context()
        made.load_verify_locations(job["ca"])
        return made

    def layer(password):
        return aioxmpp.make_security_layer(password, ssl_context_factory=context)

    began = time.monotonic()
    unproven = aioxmpp.security_layer.SecurityLayer(
        context, aioxmpp.security_layer.PKIXCertificateVerifier, True, ())
    _, stream, _ = await aioxmpp.node.connect_xmlstream(address, unproven, override_peer=peer)
    await aioxmpp.ibr.get_registration_fields(stream)
    await aioxmpp.ibr.register(stream, aioxmpp.ibr.Query(job["user"], job["password"]))

    client = aioxmpp.Client(address, layer(job["password"]), override_peer=peer, max_initial_attempts=1)
    ready = asyncio.get_running_loop().create_future()
    client.on_stream_established.connect(lambda: ready.set_result(time.monotonic()))
    client.on_failure.connect(ready.set_exception)
    client.start()
    seconds = await ready - began
    version = ".".join(str(n) for n in aioxmpp.version_info[:3])
    print(json.dumps({"version": version, "seconds": seconds}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    stream.abort()
    client.stop()


asyncio.run(main())
