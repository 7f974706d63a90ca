"""The pages of ledger."""

from django.urls import URLPattern, path

from ledger.views import (
    balances,
    books,
    corrections,
    discrepancies,
    exports,
    giving,
    imports,
    journal,
    statement,
)

app_name = "ledger"

urlpatterns: list[URLPattern] = [
    path("<slug:bank>/statement/", statement.statement, name="statement"),
    path("<slug:bank>/statement/file/", statement.statement_file, name="statement_file"),
    path("<slug:bank>/statement/proof/", statement.statement_proof, name="statement_proof"),
    path("<slug:bank>/give/", giving.give, name="give"),
    path("<slug:bank>/give/for/<uuid:public_id>/", giving.give_for, name="give_for"),
    path("<slug:bank>/grant/", giving.grant, name="grant"),
    path("<slug:bank>/books/", books.books, name="books"),
    path("<slug:bank>/books/balances/", balances.balances, name="balances"),
    path("<slug:bank>/books/journal/", journal.journal, name="journal"),
    path("<slug:bank>/books/corrections/", corrections.corrections, name="corrections"),
    path("<slug:bank>/books/corrections/new/", corrections.correct, name="correct"),
    path("<slug:bank>/books/corrections/write-off/", corrections.write_off, name="write_off"),
    path("<slug:bank>/books/corrections/<uuid:public_id>/", corrections.correction, name="correction"),
    path("<slug:bank>/books/checks/", books.runs, name="runs"),
    path("<slug:bank>/books/checks/<uuid:public_id>/", books.run, name="run"),
    path("<slug:bank>/books/discrepancies/<uuid:public_id>/", discrepancies.discrepancy, name="discrepancy"),
    path("<slug:bank>/books/<uuid:public_id>/", books.transfer, name="transfer"),
    path("<slug:bank>/archive/", exports.archive, name="archive"),
    path("<slug:bank>/imports/", imports.imports, name="imports"),
    path("<slug:bank>/imports/<uuid:public_id>/", imports.one, name="import"),
    path("<slug:bank>/imports/<uuid:public_id>/refused/", imports.refused, name="import_refused"),
    path("<slug:bank>/exports/", exports.exports, name="exports"),
    path("<slug:bank>/exports/<uuid:public_id>/", exports.export, name="export"),
    path("<slug:bank>/exports/<uuid:public_id>/call-off/", exports.export_call_off, name="export_call_off"),
]
