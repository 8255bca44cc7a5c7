"""The program: ``bubblegraph``, or ``python -m bubblegraph``."""

import gc
import signal


def main() -> None:
    """Start the command line."""
    # A command lives for a second: looking for circular garbage while modules load costs a tenth of
    # it.
    gc.set_threshold(200_000)
    try:
        from bubblegraph.cli import main as run  # noqa: PLC0415
        from bubblegraph.cli.streams import take_stdout  # noqa: PLC0415

        take_stdout()
        run()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    finally:
        _hear_no_more()


def _hear_no_more() -> None:
    """End in peace: one more Ctrl-C, or the alarm of the first, would only make a traceback."""
    while True:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if hasattr(signal, "SIGALRM"):
                signal.signal(signal.SIGALRM, signal.SIG_IGN)
        except (KeyboardInterrupt, SystemExit):
            continue  # it came just before
        return


if __name__ == "__main__":
    main()
