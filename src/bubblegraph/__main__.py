"""The program: ``bubblegraph``, or ``python -m bubblegraph``."""

import gc


def main() -> None:
    """Start the command line."""
    # A command lives for a second: looking for circular garbage while modules load costs a tenth of it.
    gc.set_threshold(200_000)
    try:
        from bubblegraph.cli import main as run  # noqa: PLC0415
        from bubblegraph.cli.streams import take_stdout  # noqa: PLC0415

        take_stdout()
        run()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
