"""Command line: `python -m etl <verb>`. Messages in French; exit 0 done, 1 refused or stopped, 2 usage."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from etl.base.publish import NothingPublished, delivery_clock, served_version
from etl.journal import read_journal
from etl.paths import STATIC, Paths
from etl.progress import TerminalProgress, silent
from etl.stopped import Stopped

if TYPE_CHECKING:
    from etl.door.check import Checked

# A verb loads what it needs: a note that is wanted in two seconds waits for no reader of files


def command_build(args: argparse.Namespace) -> int:
    """Receive, rebuild and publish; with --au, write apart what was known on a date."""
    from etl.base.build import build, build_as_of, first_base

    if bool(args.au) != bool(args.output):
        parser().error("--au et --output vont ensemble : la date, et le dossier où écrire la base de ce jour")
    paths = Paths.from_env(args.data)
    progress = silent if args.json else TerminalProgress()
    try:
        if args.au:
            report = build_as_of(paths, args.au, args.output, progress)
        else:
            made = None if args.inbox or args.sans or args.avec else first_base(paths, progress)
            report = made or build(
                paths,
                inbox=args.inbox,
                progress=progress,
                force=args.force,
                without=args.sans,
                back=args.avec,
            )
    finally:
        if isinstance(progress, TerminalProgress):
            progress.close()
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
        return 0
    for check in report.controles:
        if check.n:
            print(f"{check.gravite} : {check.controle} — {check.n} cas, par exemple {check.exemple}")
    if args.au:
        print(f"Base telle qu'au {args.au:%d/%m/%Y} : {report.base} ({report.duree_s} s).")
        print(f"Pour la parcourir : CEP_DATA={args.output} streamlit run dashboard.py")
    else:
        print(f"Version {report.version} servie ({report.duree_s} s).")
    print(
        f"lus = {report.lus} chargés = {report.charges} rejetés = {report.rejetes} ignorés = {report.ignores}"
    )
    return 0


def _check_as_dict(path: Path, checked: Checked) -> dict:
    return {
        "fichier": str(path),
        "dataset": checked.dataset,
        "verdict": checked.verdict,
        "lus": checked.lus,
        "charges": checked.charges,
        "rejetes": checked.rejetes,
        "ignores": checked.ignores,
        "motifs": checked.motifs,
        "rejets": checked.rejects.to_pylist(),
    }


def command_check(args: argparse.Namespace) -> int:
    from etl.door.check import REFUSED
    from etl.door.receive import check_files
    from etl.door.rejects import rejected_rows, to_workbook

    results = check_files(args.files, Paths.from_env(args.data))
    if args.json:
        print(json.dumps([_check_as_dict(*r) for r in results], ensure_ascii=False, indent=1))
    else:
        for path, checked in results:
            print(f"{path} : {checked.verdict} ({checked.dataset or 'contenu non reconnu'})")
            print(f"  {checked.summary()}")
            for motif in checked.motifs:
                print(f"  {motif}")
            for reject in checked.rejects.slice(0, 20).to_pylist():
                where = [f"feuille {reject['feuille']}"] if reject["feuille"] else []
                where += [f"ligne {reject['ligne']}"] if reject["ligne"] is not None else []
                where += [f"colonne {reject['colonne']}"] if reject["colonne"] else []
                print(f"  {', '.join(where)} : {reject['message']}" if where else f"  {reject['message']}")
            if checked.rejects.num_rows > 20:
                print(f"  … et {checked.rejects.num_rows - 20} autres (tous avec --json ou --rejects).")
    if args.rejects:
        args.rejects.mkdir(parents=True, exist_ok=True)
        for path, checked in results:
            if checked.rejects.num_rows:
                out = args.rejects / f"rejets_{path.stem}.xlsx"
                out.write_bytes(to_workbook(rejected_rows(path, path.name, checked.rejects), path.name))
                print(f"Lignes écartées de {path.name} et pourquoi : {out}", file=sys.stderr)
    return 1 if any(checked.verdict == REFUSED for _, checked in results) else 0


def command_demo(args: argparse.Namespace) -> int:
    from etl.simulate import write_demo

    paths = Paths.from_env(args.data)
    progress = TerminalProgress()
    manifest = write_demo(
        args.output or paths.inbox,
        paths.reference,
        seed=args.seed,
        scale=args.scale,
        progress=progress,
        state=args.etat,
    )
    progress.close()
    print(f"Livraisons de démonstration écrites dans {manifest.parent}.")
    return 0


def command_territory(args: argparse.Namespace) -> int:
    from etl.geography import rebuild, summary

    paths = Paths.from_env(args.data)
    progress = TerminalProgress()
    manifest = rebuild(paths.reference, STATIC, progress)
    progress.close()
    print(summary(manifest))
    return 0


def command_contracts(args: argparse.Namespace) -> int:
    from etl.contracts import contracts
    from etl.contracts.export import write_contract

    for contract in contracts().values():
        url = f"{args.url.rstrip('/')}/{contract.name}" if args.url else ""
        schema, *_ = write_contract(contract, args.output / contract.name, url)
        print(schema)
    return 0


def command_status(args: argparse.Namespace) -> int:
    paths = Paths.from_env(args.data)
    served = served_version(paths)
    if served is None:
        print("Aucune base n'est servie : lancez « python -m etl build ».")
    else:
        print(f"Version servie : {served['version']} (publiée le {served['publiee_le']:%Y-%m-%d %H:%M} UTC).")
        if served["demonstration"]:
            print("Elle repose sur des données de démonstration.")
        _print_clock(paths)
    lines = read_journal(paths.raw / "journal.jsonl")
    print(f"Journal : {len(lines)} fichier(s) reçu(s), chaîne intacte.")
    for line in lines[-20:] if not args.all else lines:
        print(f"  {line['recue_le']}  {line['verdict']:<21}  {line['dataset'] or '—':<15}  {line['fichier']}")
        who = f" · déposé par {line['deposant']}" if line.get("deposant") else ""
        version = f" · contrat {line['contrat_version']}" if line.get("contrat_version") else ""
        print(
            f"    lus {line['lus']} = chargés {line['charges']} + rejetés {line['rejetes']} + ignorés {line['ignores']}"
            f"{version}{who} · {line['sha256'][:12] or 'sans empreinte'} · {line['taille'] or 0} octets"
        )
        for replaced in line.get("remplace", ()):
            print(f"    remplace {_beside(replaced)}")
        for completed in line.get("complete", ()):
            print(f"    s'ajoute à {_beside(completed)}")
    return 0


def _beside(other: dict) -> str:
    """« 1 livraison(s) de x.csv (12 lignes, puis 10, dont 8 en commun) »."""
    said = f"{other['livraisons']} livraison(s) de {other['fichier']}"
    if "en_commun" not in other:  # a line of the journal from before rows were compared
        return said
    return f"{said} ({other['avant']} ligne(s), puis {other['apres']}, dont {other['en_commun']} en commun)"


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date (2026-03-12)") from None


def _print_clock(paths: Paths) -> None:
    """Who is late, by the clock of article R.6111-5."""
    for line in delivery_clock(paths, dt.date.today()):
        if line["manque_depuis_j"] > 0:
            print(
                f"  {line['operateur']} · {line['dataset']} : {line['etat']}, manque depuis {line['manque_depuis_j']} jours"
                f" (dernière période reçue : {line['derniere_periode'] or 'aucune'})"
            )


def command_note(args: argparse.Namespace) -> int:
    """Documents of the CPIR. The one verb that knows a page: its content is written there, for the screen too."""
    from pages.cpir.documents.batch import BadRequest, write

    progress = TerminalProgress()
    try:
        written = write(
            Paths.from_env(args.data),
            args.region,
            args.quarter,
            args.format,
            args.output,
            args.adresse,
            progress,
        )
    except BadRequest as error:
        parser().error(str(error))
    except NothingPublished as error:
        print(str(error), file=sys.stderr)
        return 1
    finally:
        progress.close()
    print(f"{len(written)} document(s) écrit(s) dans {args.output}.")
    return 0


class FrenchParser(argparse.ArgumentParser):
    """argparse with its own few words in French."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("add_help", False)
        super().__init__(*args, **kwargs)
        self._optionals.title = "options"
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "usage : ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "usage : ", 1)

    def error(self, message: str) -> None:
        for english, french in (
            ("the following arguments are required:", "il manque :"),
            ("unrecognized arguments:", "arguments inconnus :"),
            ("invalid choice:", "choix inconnu :"),
            ("choose from", "au choix"),
            ("expected one argument", "une valeur est attendue"),
            ("invalid int value:", "nombre entier attendu, pas"),
            ("invalid float value:", "nombre attendu, pas"),
            ("argument ", "argument "),
        ):
            message = message.replace(english, french)
        self.print_usage(sys.stderr)
        self.exit(2, f"Erreur : {message}\n")


def _build_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--inbox", type=Path, help="dossier de dépôt (sinon data/inbox)")
    sub.add_argument("--json", action="store_true", help="compte rendu en JSON")
    sub.add_argument("--force", action="store_true", help="reconstruit même si rien n'a changé")
    sub.add_argument(
        "--sans",
        action="append",
        default=[],
        metavar="FICHIER",
        help="met ce fichier à part : gardé et signalé, il ne compte plus (se répète)",
    )
    sub.add_argument(
        "--avec",
        action="append",
        default=[],
        metavar="FICHIER",
        help="fait compter de nouveau un fichier mis à part",
    )
    sub.add_argument(
        "--au",
        type=_day,
        metavar="AAAA-MM-JJ",
        help="recalcule la base avec les livraisons reçues jusqu'à ce jour, sans rien publier (avec --output)",
    )
    sub.add_argument("--output", type=Path, help="dossier où écrire la base de ce jour")


def parser() -> argparse.ArgumentParser:
    root = FrenchParser(prog="python -m etl", description="Des fichiers livrés à la base publiée.")
    root.add_argument("--data", type=Path, help="dossier des données (sinon CEP_DATA, sinon data/)")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="verbe", parser_class=FrenchParser)

    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=help, description=help)
        sub.add_argument("--data", type=Path, default=argparse.SUPPRESS, help="dossier des données")
        sub.set_defaults(run=run)
        return sub

    sub = verb(
        "build", command_build, "reçoit les fichiers du dossier de dépôt, reconstruit et publie la base"
    )
    _build_options(sub)
    sub = verb("check", command_check, "donne le verdict sur des fichiers sans rien charger")
    sub.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
    sub.add_argument("--json", action="store_true", help="verdicts en JSON")
    sub.add_argument(
        "--rejects", type=Path, metavar="DOSSIER", help="y écrit les lignes écartées, avec pourquoi (xlsx)"
    )
    sub = verb("demo", command_demo, "écrit des livraisons de démonstration")
    sub.add_argument("--seed", type=int, default=2018, help="graine du tirage (2018)")
    sub.add_argument("--output", type=Path, help="dossier d'écriture (sinon le dossier de dépôt)")
    sub.add_argument("--scale", type=float, default=1.0, help="taille : 1 fait environ un million de lignes")
    sub.add_argument(
        "--etat",
        choices=("complet", "premiere-semaine"),
        default="complet",
        help="complet (sinon), ou premiere-semaine : trois opérateurs, un trimestre, deux fautes",
    )
    verb(
        "territory", command_territory, "reconstruit les territoires de référence (demande le réseau et npm)"
    )
    sub = verb(
        "contracts", command_contracts, "écrit les contrats : schema.json, exemple valide, présentation"
    )
    sub.add_argument("--output", type=Path, required=True, help="dossier d'écriture")
    sub.add_argument("--url", default="", help="adresse où ce dossier sera publié (sinon liens relatifs)")
    _reading(verb)
    return root


def _reading(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """The verbs that read what is served: documents, and where things stand."""
    sub = verb("note", command_note, "écrit les documents du trimestre pour une CPIR, ou pour toutes")
    sub.add_argument("--region", required=True, metavar="CODE", help="code Insee de la région (75), ou all")
    sub.add_argument("--quarter", required=True, metavar="AAAA-Qn", help="trimestre (2026-Q3)")
    sub.add_argument(
        "--format", default="pdf", help="pdf (sinon), docx, pptx, xlsx, rapport (annuel, à compléter) ou all"
    )
    sub.add_argument(
        "--output", type=Path, default=Path(), help="dossier d'écriture (sinon le dossier courant)"
    )
    sub.add_argument("--adresse", default="", help="adresse du tableau de bord, pour que les liens s'ouvrent")
    sub = verb("status", command_status, "montre la version servie, l'horloge des livraisons et le journal")
    sub.add_argument("--all", action="store_true", help="tout le journal (sinon les 20 dernières lignes)")


def main(argv: list[str] | None = None) -> int:
    args = parser().parse_args(argv)
    try:
        return args.run(args)
    except Stopped as error:
        print(str(error), file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        print(f"Fichier ou dossier introuvable : {error.filename}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Le système refuse : {error.strerror} ({error.filename})", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
