"""Choosing a member is the same in every app, so it lives with the members."""

from members.choosing import MOST_SHOWN, MemberField, label_of, offered_to, those_fitting

__all__ = ["MOST_SHOWN", "MemberField", "label_of", "offered_to", "those_fitting"]
