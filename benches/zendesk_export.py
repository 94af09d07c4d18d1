"""Writes a made-up Zendesk account export, a ticket a line, and a decision on each ticket, for measuring speed.

It knows no truth: `evalctl simulate` does.

usage: zendesk_export.py TICKETS EXPORT DECISIONS
"""

import datetime
import json
import random
import sys

WORDS = (
    "the a my your login account invoice order refund please help cannot reset password link mail app update customer "
    "plan billing card charged twice yesterday shipping address change delivery parcel tracking number support team "
    "issue problem device phone settings screen error message was not found since monday still waiting today"
).split()
INTENTS = ["login", "refund", "delivery", "billing", "settings"]
START = datetime.datetime(2024, 1, 1)
AI, PEOPLE = 900001, [900002, 900003, 900004]


def main():
    tickets, path, decisions = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    dice = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(1, tickets + 1):
            file.write(json.dumps(ticket(number, tickets, dice), separators=(",", ":")) + "\n")
    with open(decisions, "w", encoding="utf-8") as file:
        file.write("ticket_id,mode,confidence,intent,answer\n")
        for number in range(1, tickets + 1):
            mode = dice.choice(["autonomous", "autonomous", "draft", "escalate"])
            confidence = f"{dice.betavariate(5, 2):.3f}"
            file.write(f"{number},{mode},{confidence},{dice.choice(INTENTS)},{text(dice, 8, 36)}\n")


def ticket(number, tickets, dice):
    opened = number * 31_536_000 // tickets
    customer = 1_000_000 + dice.randrange(max(1, tickets // 2))
    agent = dice.choice([AI, AI] + PEOPLE)
    comments, audits = [], []
    says = [(customer, 0), (agent, 300), (customer, 4_000), (dice.choice(PEOPLE), 9_000)][: dice.choice([2, 2, 3, 4])]
    for idx, (author, after) in enumerate(says):
        comments.append({
            "id": number * 10 + idx, "author_id": author, "public": True, "plain_body": text(dice, 8, 36),
            "created_at": stamp(opened + after), "via": {"channel": "api" if author == AI else "email"},
        })
    solved = opened + says[-1][1] + 60
    audits.append(audit(number * 10, opened, customer, "Create", "status", "new", None))
    audits.append(audit(number * 10 + 1, solved, says[-1][0], "Change", "status", "solved", "open"))
    score = dice.choice(["unoffered", "offered", "offered", "good", "bad"])
    return {
        "id": number, "created_at": stamp(opened), "updated_at": stamp(solved + 345_600), "type": "question",
        "subject": text(dice, 3, 7), "description": comments[0]["plain_body"], "status": "solved", "priority": "normal",
        "requester_id": customer, "submitter_id": customer, "assignee_id": agent, "group_id": 43, "organization_id": None,
        "tags": [dice.choice(INTENTS)], "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        "custom_fields": [{"id": 360000000101, "value": dice.choice(INTENTS)}, {"id": 360000000102, "value": "en"}],
        "satisfaction_rating": {"score": score}, "followup_ids": [],
        "metric_set": {
            "id": number, "reopens": 0, "replies": sum(1 for author, _ in says[1:] if author != customer),
            "assignee_stations": 1, "group_stations": 1, "assigned_at": stamp(opened), "solved_at": stamp(solved),
            "status_updated_at": stamp(solved), "latest_comment_added_at": comments[-1]["created_at"],
            "first_resolution_time_in_minutes": {"calendar": (solved - opened) // 60, "business": None},
            "full_resolution_time_in_minutes": {"calendar": (solved - opened) // 60, "business": None},
        },
        "comments": comments, "audits": audits,
    }


def audit(number, at, author, kind, field, value, before):
    event = {"type": kind, "field_name": field, "value": value}
    if before is not None:
        event["previous_value"] = before
    return {"id": number, "created_at": stamp(at), "author_id": author, "via": {"channel": "web"}, "events": [event]}


def text(dice, least, most):
    return " ".join(dice.choices(WORDS, k=dice.randint(least, most))).capitalize() + "."


def stamp(seconds):
    return (START + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


main()
