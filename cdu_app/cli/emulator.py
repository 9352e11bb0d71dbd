"""`cdu emulator`: the station's emulated security module, served as a real one is."""

from __future__ import annotations

import json
import signal
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdu_app.bootstrap import EMULATOR_FOLDER, open_emulator, read_root_key
from cdu_app.cli.session import ask_passphrase
from cdu_app.cli.who import keys_for, signed
from cdu_app.demonstration import load_village, test_keys
from cdu_app.errors import NotDemonstration
from cdu_app.module_link import LEGACY, PRISM, login_of
from cdu_app.module_password import read_module_password
from cdu_app.settings import read_settings
from sts.kmc.files import read_data
from sts.module.emulator.prism_certificate import CERTIFICATE_FILE, own_certificate
from sts.module.emulator.responder import Responder
from sts.module.emulator.server import Server, serve_pty, serve_tcp
from sts.module.emulator.tsm_responder import TsmResponder
from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cdu_app.settings import Settings
    from sts.keys import VendingKey
    from sts.module.emulator import Emulator


@click.group(invoke_without_command=True)
@click.option(
    "--pty",
    "pty_link",
    metavar="LINK",
    type=click.Path(path_type=Path),
    help="Serve on a pseudo-terminal; LINK becomes the serial port.",
)
@click.option("--tcp", "tcp_address", metavar="HOST:PORT", help="Serve on a network port (0 for any free one).")
@click.option("--prism", "prism_address", metavar="HOST:PORT", help="Serve as a PrismToken, over TLS.")
@click.option("--legacy", is_flag=True, help="Answer as a legacy TSM module does, not as an STS6 one.")
@click.option("--keys", is_flag=True, help="Print the demonstration's test keys as JSON and stop.")
@click.pass_context
def emulator(
    ctx: click.Context,
    pty_link: Path | None,
    tcp_address: str | None,
    prism_address: str | None,
    legacy: bool,
    keys: bool,
) -> None:
    """Serve the station's emulator as a module on a line, until Ctrl+C; or give it keys.

    Point the station at it with what is printed for [module] in station.toml, or with CDU_MODULE_LINK. A PrismToken
    lets in the user and password that the station signs in with: CDU_MODULE_USER and CDU_MODULE_PASSWORD.
    """
    if ctx.invoked_subcommand is not None:
        return
    folder: Path = ctx.obj
    settings = read_settings(folder)
    if keys:
        if not settings.identity.demonstration:
            raise NotDemonstration
        click.echo(json.dumps([_key_facts(key) for key in test_keys(load_village())], indent=2))
        return
    if [pty_link, tcp_address, prism_address].count(None) != 2 or (legacy and prism_address):
        raise click.UsageError(
            "Give one of --pty LINK, --tcp HOST:PORT and --prism HOST:PORT; --legacy with the first two."
        )
    module = _open(folder)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    answers = TsmResponder if legacy else Responder
    if pty_link:
        server: Server = serve_pty(module, pty_link, responder=answers)
    elif tcp_address:
        server = serve_tcp(module, *_host_and_port(tcp_address, "--tcp"), responder=answers)
    else:
        server = _serve_prism(settings, module, prism_address or "")
    click.echo(f"{module.identify().module_id} (test keys) answers on {server.address}. Ctrl+C stops it.")
    if legacy or prism_address:
        prefix = LEGACY if legacy else ""
        click.echo(_module_settings(settings, module, prefix + server.address))
    sys.stdout.flush()
    stop.wait()
    server.stop()


@emulator.command()
@signed
@click.pass_obj
def request(folder: Path, operator: str | None) -> None:
    """Print a request for keys.

    The key management centre answers it with a key file.
    """
    with _for(folder, operator, Action.LOAD_KEYS) as (module, _note):
        click.echo(module.request_keys(), nl=False)


@emulator.command()
@click.argument("key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@signed
@click.pass_obj
def load(folder: Path, key_file: Path, operator: str | None) -> None:
    """Load a key file in place of the keys there are.

    It comes from the key management centre, as an answer to “cdu emulator request”.
    """
    with _for(folder, operator, Action.LOAD_KEYS) as (module, note):
        number = module.load_keys(read_data(key_file))
        note(EventKind.KEY_LOADED, key_file.name)
        click.echo(f"Key file {number} is loaded; keys: {len(module.registers())}.")


@emulator.command()
@click.confirmation_option(prompt="Its keys are erased; only a new key file brings it back. Go on?")
@signed
@click.pass_obj
def tamper(folder: Path, operator: str | None) -> None:
    """Tamper with the emulator, as a thief would.

    It erases its keys, and issues nothing before a new key file.
    """
    with _for(folder, operator, Action.TEST_MODULE) as (module, _note):
        module.tamper()
        click.echo("The emulator was tampered with: it holds no keys. “cdu emulator request” asks for new ones.")


@emulator.command()
@signed
@click.pass_obj
def events(folder: Path, operator: str | None) -> None:
    """Print what happened to the emulator, the oldest first."""
    with _for(folder, operator, Action.TEST_MODULE) as (module, _note):
        for event in module.events():
            kind = event.kind.name.replace("_", " ").lower()
            click.echo(f"{event.at:%Y-%m-%d %H:%M:%S} UTC  {kind}  {event.detail}".rstrip())


@contextmanager
def _for(
    folder: Path, operator: str | None, action: Action
) -> Iterator[tuple[Emulator, Callable[[EventKind, str], None]]]:
    """Open the emulator for whoever may, with what records an event of it."""
    with keys_for(folder, operator, action) as (station, who, root_key):

        def note(kind: EventKind, subject: str) -> None:
            with station.units_of_work.write() as work:
                record_event(work, who, station.clock.now(), kind, subject)
                work.commit()

        with closing(open_emulator(folder, root_key)) as module:
            yield module, note


def _open(folder: Path) -> Emulator:
    return open_emulator(folder, read_root_key(read_settings(folder), ask_passphrase))


def _serve_prism(settings: Settings, module: Emulator, address: str) -> Server:
    from sts.module.emulator.prism_accounts import Accounts
    from sts.module.emulator.prism_server import serve_prism  # loads the Thrift library
    from sts.module.prism.tls import server_context

    host, port = _host_and_port(address, "--prism")
    password = read_module_password(settings.folder, read_root_key(settings, ask_passphrase))
    login = login_of(settings, password)
    context = server_context(*own_certificate(settings.folder / EMULATOR_FOLDER))
    return serve_prism(module, host, port, context, Accounts({login.user: login.password}))


def _module_settings(settings: Settings, module: Emulator, link: str) -> str:
    """What a station with this module has in station.toml: such a module does not tell its keys."""
    lines = ["In station.toml:", "", "[module]", f"link = {json.dumps(link)}"]
    if link.startswith(PRISM):
        certificate = (settings.folder / EMULATOR_FOLDER / CERTIFICATE_FILE).resolve()
        lines += [f"user = {json.dumps(settings.module_user)}", f"certificate = {json.dumps(str(certificate))}"]
    for key in module.registers():
        numbers = {
            "number": key.number,
            "krn": key.krn,
            "kt": int(key.kt),
            "base_date": int(key.base_date),
            "ken": key.ken,
        }
        lines += ["", "[[module.registers]]", f'sgc = "{key.sgc}"', *(f"{name} = {n}" for name, n in numbers.items())]
    return "\n".join(lines)


def _host_and_port(text: str, option: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise click.BadParameter("it is HOST:PORT, such as 127.0.0.1:5100", param_hint=option)
    return host, int(port)


def _key_facts(key: VendingKey) -> dict[str, object]:
    return {
        "sgc": key.sgc,
        "krn": key.krn,
        "kt": int(key.kt),
        "dkga": int(key.dkga),
        "ea": 7,
        "base_date": int(key.base_date),
        "ken": key.ken,
        "vk": key.value.hex(),
    }
