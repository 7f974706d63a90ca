"""The pages of exchanges: what is offered and asked for, and the help that comes of it."""

from django.urls import URLPattern, path

from exchanges.views import (
    by_post,
    categories,
    desk,
    digest,
    entering,
    exchange,
    first_steps,
    funder,
    home,
    home_visits,
    leaving,
    listings,
    log,
    member_search,
    mine,
    moving,
    photos,
    proposing,
    publishing,
    record,
    report,
    sheets,
    suspending,
    taking,
    taking_part,
)

app_name = "exchanges"

urlpatterns: list[URLPattern] = [
    path("<slug:bank>/first-steps/put-away/", first_steps.put_away, name="first_steps_put_away"),
    # Offers and requests
    path("<slug:bank>/offers/", listings.listings, name="listings"),
    path("<slug:bank>/offers/mine/", listings.mine, name="listings_mine"),
    path("<slug:bank>/offers/new/", publishing.new, name="listing_new"),
    path("<slug:bank>/offers/<uuid:public_id>/", listings.listing, name="listing"),
    path("<slug:bank>/offers/<uuid:public_id>/edit/", publishing.edit, name="listing_edit"),
    path("<slug:bank>/offers/<uuid:public_id>/withdraw/", publishing.withdraw, name="listing_withdraw"),
    path("<slug:bank>/offers/<uuid:public_id>/renew/", publishing.renew, name="listing_renew"),
    path("<slug:bank>/offers/<uuid:public_id>/photo/", photos.photo, name="photo"),
    path(
        "<slug:bank>/offers/<uuid:public_id>/photo/small/",
        photos.photo,
        {"size": "small"},
        name="photo_small",
    ),
    path("<slug:bank>/offers/<uuid:public_id>/answer/", proposing.propose, name="propose"),
    path("<slug:bank>/statements/", by_post.statements_by_post, name="statements_by_post"),
    # Home, and one's own exchanges
    path("<slug:bank>/", home.home, name="home"),
    path("<slug:bank>/log/", log.log, name="log"),
    path("<slug:bank>/log/preview/", log.preview, name="log_preview"),
    path("<slug:bank>/exchanges/", mine.mine, name="mine"),
    path("<slug:bank>/exchanges/<uuid:public_id>/", exchange.exchange, name="exchange"),
    path("<slug:bank>/exchanges/<uuid:public_id>/<slug:step>/", taking.take, name="step"),
    # Kinds of help
    path("<slug:bank>/settings/first-visits/", home_visits.guidance, name="visit_guidance"),
    path("<slug:bank>/settings/kinds/", categories.all_categories, name="categories"),
    path("<slug:bank>/settings/kinds/<uuid:public_id>/", categories.category, name="category"),
    path("<slug:bank>/settings/kinds/<uuid:public_id>/move/", categories.move, name="category_move"),
    # Leaving, and coming back
    path("<slug:bank>/members/<uuid:public_id>/leave/", leaving.leave, name="leave"),
    path("<slug:bank>/members/<uuid:public_id>/take-back/", leaving.take_back, name="take_back"),
    # Moving into a household, and out of it
    path("<slug:bank>/members/<uuid:public_id>/in/<uuid:person_id>/", moving.move_in, name="move_in"),
    path("<slug:bank>/members/<uuid:public_id>/out/<uuid:person_id>/", moving.move_out, name="move_out"),
    # For coordinators
    path("<slug:bank>/people/<uuid:public_id>/suspend/", suspending.suspend, name="suspend"),
    path("<slug:bank>/announcements/weekly/", digest.digest, name="digest"),
    path("<slug:bank>/desk/", desk.show, name="desk"),
    path("<slug:bank>/desk/approve/", desk.approve, name="approve_many"),
    path("<slug:bank>/desk/record/", record.record, name="record"),
    path("<slug:bank>/desk/record/understood/", record.understood, name="record_understood"),
    # Slips and time sheets
    path("<slug:bank>/paper/", sheets.paper, name="paper"),
    path("<slug:bank>/paper/print/", sheets.print_out, name="paper_print"),
    path("<slug:bank>/paper/print/<uuid:public_id>/", sheets.batch, name="paper_batch"),
    path("<slug:bank>/paper/print/<uuid:public_id>/pdf/", sheets.batch_file, name="paper_file"),
    path("<slug:bank>/paper/begin/", entering.begin, name="paper_begin"),
    path("<slug:bank>/paper/<uuid:public_id>/word/", entering.sheet_word, name="sheet_word"),
    path("<slug:bank>/paper/<uuid:public_id>/row/<uuid:key>/", entering.sheet_row, name="sheet_row"),
    path("<slug:bank>/paper/<uuid:public_id>/", entering.sheet, name="sheet"),
    path("<slug:bank>/paper/<uuid:public_id>/standing/", sheets.standing, name="sheet_standing"),
    path("<slug:bank>/find-member/", member_search.member_search, name="member_search"),
    # For admins
    path("<slug:bank>/reports/", report.report, name="report"),
    path("<slug:bank>/reports/funder/", funder.funder, name="funder"),
    path("<slug:bank>/reports/funder/words/", funder.funder_words, name="funder_words"),
    path("<slug:bank>/reports/funder/pdf/", funder.funder_file, {"format": "pdf"}, name="funder_pdf"),
    path("<slug:bank>/reports/funder/xlsx/", funder.funder_file, {"format": "xlsx"}, name="funder_xlsx"),
    path("<slug:bank>/reports/members/", taking_part.taking_part, name="taking_part"),
    path("<slug:bank>/reports/<slug:figure>/", report.report_list, name="report_list"),
]
