-- rates
SELECT intent, channel, tier, COUNT(*) AS n,
       SUM(CASE WHEN handled_by = 'ai' AND first_resolved_at IS NOT NULL AND handoffs = 0 AND person_replies = 0 AND asks_for_person = 0 AND customer_negative = 0 AND reopens = 0 AND COALESCE(604800 < recontact_after_s, TRUE) THEN 1 ELSE 0 END) AS autonomous,
       SUM(CASE WHEN handled_by = 'ai' AND handoffs = 0 THEN 1 ELSE 0 END) AS no_handoff,
       SUM(CASE WHEN escalated_at IS NOT NULL THEN 1 ELSE 0 END) AS escalated,
       SUM(CASE WHEN COALESCE(recontact_after_s <= 604800, FALSE) THEN 1 ELSE 0 END) AS recontact,
       SUM(CASE WHEN satisfied THEN 1 ELSE 0 END) AS satisfied,
       SUM(CASE WHEN satisfied IS NOT NULL THEN 1 ELSE 0 END) AS rated
FROM outcomes WHERE excluded IS NULL GROUP BY intent, channel, tier;
/* together */
SELECT intent, channel, tier, SUM(n) AS n, SUM(autonomous) AS autonomous, SUM(no_handoff) AS no_handoff, SUM(escalated) AS escalated,
       SUM(recontact) AS recontact, SUM(satisfied) AS satisfied, SUM(rated) AS rated
FROM parts GROUP BY intent, channel, tier;
-- clustered
SELECT n, k, COUNT(*) AS clusters
FROM (SELECT cluster AS unit, COUNT(*) AS n, SUM(CASE WHEN handled_by = 'ai' AND handoffs = 0 THEN 1 ELSE 0 END) AS k
      FROM outcomes WHERE excluded IS NULL GROUP BY cluster) AS clusters
GROUP BY n, k;
/* together */
SELECT n, k, SUM(clusters) AS clusters FROM parts GROUP BY n, k;
-- trend
SELECT intent, CAST(opened_at AS BIGINT) / 604800000000 AS week, COUNT(*) AS n,
       SUM(CASE WHEN escalated_at IS NOT NULL THEN 1 ELSE 0 END) AS k
FROM outcomes WHERE excluded IS NULL GROUP BY intent, CAST(opened_at AS BIGINT) / 604800000000;
/* together */
SELECT intent, week, SUM(n) AS n, SUM(k) AS k FROM parts GROUP BY intent, week;
-- kaplan_meier
SELECT intent, (CAST(COALESCE(resolved_at, observed_until) AS BIGINT) - CAST(opened_at AS BIGINT)) / 1000000 AS seconds,
       SUM(CASE WHEN resolved_at IS NOT NULL THEN 1 ELSE 0 END) AS ended,
       SUM(CASE WHEN resolved_at IS NULL THEN 1 ELSE 0 END) AS censored
FROM outcomes WHERE excluded IS NULL
GROUP BY intent, (CAST(COALESCE(resolved_at, observed_until) AS BIGINT) - CAST(opened_at AS BIGINT)) / 1000000;
