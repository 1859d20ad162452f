# Registers and logs in with nbxmpp as Gajim does, on two connections: one in
# nbxmpp's mode for registrations, one for the login. others_test.go says what goes
# in and comes out.
import json
import os
import sys
import time

import nbxmpp
from gi.repository import Gio, GLib
from nbxmpp.client import Client
from nbxmpp.const import ConnectionProtocol, ConnectionType, Mode

job = json.loads(sys.stdin.readline())
loop = GLib.MainLoop()
kept = []  # the first connection stays: its goodbye is no part of what is measured


def fail(what):
    sys.stderr.write(str(what) + "\n")
    sys.stderr.flush()
    os._exit(1)


def connect(mode, then):
    client = Client()
    client.set_domain(job["domain"])
    client.set_mode(mode)
    if mode == Mode.CLIENT:
        client.set_username(job["user"])
        client.set_password(job["password"])
    way = ConnectionType.DIRECT_TLS if job["direct"] else ConnectionType.START_TLS
    client.set_custom_host("%s:%d" % (job["host"], job["port"]), ConnectionProtocol.TCP, way)
    client.subscribe("connected", lambda *args: then(client))
    client.subscribe("connection-failed", lambda *args: fail(client.get_error()))
    client.subscribe("disconnected", lambda *args: fail(client.get_error()))
    kept.append(client)
    client.connect()


def ask(client):
    client.get_module("Register").request_register_form(callback=answer)


def answer(task):
    data = task.finish()
    form = data.form or data.fields_form
    form["username"].value = job["user"]
    form["password"].value = job["password"]
    form.type_ = "submit"
    kept[0].get_module("Register").submit_register_form(form, callback=registered)


def registered(task):
    task.finish()
    connect(Mode.CLIENT, ready)


def ready(client):
    seconds = time.monotonic() - began
    print(json.dumps({"version": nbxmpp.__version__, "seconds": seconds}), flush=True)
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, lambda *args: loop.quit())


# An error in a callback would be printed and forgotten.
sys.excepthook = lambda kind, error, trace: fail(repr(error))
database = Gio.TlsFileDatabase.new(job["ca"])
Gio.TlsBackend.get_default().set_default_database(database)
began = time.monotonic()
connect(Mode.REGISTER, ask)
loop.run()
os._exit(0)
