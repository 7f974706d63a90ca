"""Hours: accounts, what is posted to them, and the proof that it all adds up."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        from django.utils import translation

        from ledger import erasing, exports, held, hours, receivers, reports, trial_balance  # noqa: F401  (connects to the members' signals)
        from ledger.importing import balances, kinds, of_members, transfers

        hours.speak_through(translation)
        held.register()
        erasing.register()
        exports.register("ledger", reports.LedgerEntries())
        for kind in (of_members.KIND, transfers.KIND, balances.KIND):
            kinds.register(kind)
        exports.register("trial-balance", trial_balance.TrialBalanceRows())
