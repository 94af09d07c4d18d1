# Writes a generated event log and its mapping: `event_log TICKETS FOLDER`. Sourced by its neighbours.
event_log() {
    awk -v n="$1" 'BEGIN {
        print "ticket,customer,time,state,group"
        for (i = 0; i < n; i++) {
            day = 1 + i % 28; customer = (i * 7919) % int(n * 2 / 5)
            printf "T%08d,C%d,2026-03-%02dT08:00:00Z,open,desk\n", i, customer, day
            printf "T%08d,C%d,2026-03-%02dT09:00:00Z,open,billing\n", i, customer, day
            printf "T%08d,C%d,2026-03-%02dT12:00:00Z,solved,billing\n", i, customer, day
            if (i % 25 == 0) printf "T%08d,C%d,2026-03-%02dT15:00:00Z,open,billing\n", i, customer, day
        }
    }' > "$2/events.csv"
    cat > "$2/mapping.toml" <<'TOML'
schema = "evalctl.mapping/1"
name = "generated"
[ticket]
id = "ticket"
[customer]
source_id = "customer"
[time]
column = "time"
format = "iso8601"
[state]
column = "state"
changed_by = "person"
open = ["open"]
resolved = ["solved"]
[[transition]]
means = "reopened"
column = "state"
from = ["solved"]
to = ["open"]
[[transition]]
means = "reassigned"
column = "group"
TOML
}
