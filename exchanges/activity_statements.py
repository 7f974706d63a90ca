"""The statements that count what a report tells, built around the questions of `exchanges.reports`."""

# One side of the help, first by member: so whoever gave often in a month is one of those who gave in it.
SIDE = """
    SELECT '{heap}', {key}::text, {gives}, sum(exchanges)::bigint, sum(minutes)::bigint, count(*), 0
      FROM (SELECT {key}, {side}_id, count(*) AS exchanges, sum(minutes) AS minutes
              FROM ({{counted}}) AS counted GROUP BY 1, 2) AS sides GROUP BY 2
"""
SIDES = " UNION ALL ".join(
    SIDE.format(heap=heap, key=key, gives=gives, side=side)
    for heap, key in (("month", "month"), ("category", "category_id"))
    for gives, side in (("true", "provider"), ("false", "recipient"))
)
# The same by member alone, and from there by where a member belongs. Who gave before is no first-time helper.
MEMBERS = """
    WITH known AS MATERIALIZED (
        SELECT provider_id AS id, true AS gives FROM exchanges_exchange
         WHERE bank_id = %(bank)s AND state = 'settled' AND happened_on < %(first)s GROUP BY 1
        UNION ALL
        SELECT recipient_id, false FROM exchanges_exchange
         WHERE bank_id = %(bank)s AND state = 'settled' AND happened_on < %(first)s GROUP BY 1
    ),
    sides AS (
        SELECT provider_id AS id, true AS gives, count(*) AS exchanges, sum(minutes) AS minutes, min(month) AS month
          FROM ({counted}) AS counted GROUP BY 1
        UNION ALL
        SELECT recipient_id, false, count(*), sum(minutes), NULL FROM ({counted}) AS counted GROUP BY 1
    ),
    whole AS MATERIALIZED (
        SELECT sides.*, sides.gives AND known.id IS NULL AS begins FROM sides LEFT JOIN known USING (id, gives)
    ),
    born AS (
        SELECT DISTINCT ON (m.id) m.id, person.born_in
          FROM members_membership AS m
          JOIN members_seat AS seat ON seat.bank_id = m.bank_id AND seat.membership_id = m.id
          JOIN members_person AS person ON person.bank_id = seat.bank_id AND person.id = seat.person_id
         WHERE %(asks_ages)s AND m.bank_id = %(bank)s AND m.kind = 'individual' AND seat.kind = 'holder'
         ORDER BY m.id, seat.id
    ),
    took_part AS (
        SELECT id, count(*) = 2 AS did_both FROM whole GROUP BY 1
    )
    SELECT 'neighbourhood', coalesce(neighbourhood_id::text, ''), gives,
           sum(exchanges)::bigint, sum(minutes)::bigint, count(*), count(*) FILTER (WHERE begins)
      FROM whole JOIN members_membership AS m USING (id) GROUP BY 2, 3
    UNION ALL
    SELECT 'age', CASE WHEN born_in IS NULL THEN '' ELSE width_bucket(%(age_year)s - born_in, %(age_ends)s)::text END,
           gives, sum(exchanges)::bigint, sum(minutes)::bigint, count(*), 0
      FROM whole LEFT JOIN born USING (id) WHERE %(asks_ages)s GROUP BY 2, 3
    UNION ALL
    SELECT 'organisation', id::text, gives, exchanges, minutes, 1, 0
      FROM whole JOIN members_membership AS m USING (id) WHERE m.kind = 'organisation'
    UNION ALL
    SELECT 'whole', '', gives, sum(exchanges)::bigint, sum(minutes)::bigint, count(*), count(*) FILTER (WHERE begins)
      FROM whole GROUP BY 3
    UNION ALL
    SELECT 'began in', month::text, true, 0, 0, 0, count(*) FROM whole WHERE begins GROUP BY 2
    UNION ALL
    SELECT 'began with', category_id::text, true, 0, 0, 0, count(DISTINCT provider_id)
      FROM ({counted}) AS counted WHERE provider_id IN (SELECT id FROM whole WHERE begins) GROUP BY 2
    UNION ALL
    SELECT 'members', '', true, count(*), count(*) FILTER (WHERE did_both), 0,
           count(*) FILTER (WHERE id NOT IN (SELECT id FROM known))
      FROM took_part
"""
# What is counted once, not once a side. The bits of GROUPING say which heap a row is of.
TIES = """
    WITH firsts AS (
        SELECT DISTINCT ON (least(provider_id, recipient_id), greatest(provider_id, recipient_id))
               happened_on, category_id, recipient_id
          FROM exchanges_exchange
         WHERE bank_id = %(bank)s AND state = 'settled' AND happened_on <= %(last)s
         ORDER BY least(provider_id, recipient_id), greatest(provider_id, recipient_id), happened_on, id
    ),
    counted AS (
        SELECT date_trunc('month', happened_on::timestamp)::date AS month, category_id, neighbourhood_id
          FROM firsts JOIN members_membership AS m ON m.id = recipient_id
         WHERE happened_on >= %(first)s
    )
    SELECT GROUPING(month, category_id, neighbourhood_id) * 2 + 1,
           coalesce(month::text, category_id::text, neighbourhood_id::text, ''), count(*)
      FROM counted
     GROUP BY GROUPING SETS ((), (month), (category_id), (neighbourhood_id))
"""
REQUESTS = """
    WITH counted AS ({counted})
    SELECT GROUPING(month, category_id, place_id, organisation_id),
           coalesce(month::text, category_id::text, place_id::text, organisation_id::text, ''),
           count(*), count(waited), count(*) FILTER (WHERE is_met), percentile_disc(0.5) WITHIN GROUP (ORDER BY waited)
      FROM counted
     GROUP BY GROUPING SETS ((), (month), (category_id), (place_id), (organisation_id))
"""
# What heaps of a million exchanges need, so that nothing is written to disk on the way.
MEMORY = "SET LOCAL work_mem = '64MB'; "
