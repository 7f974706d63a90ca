-- Walls: every key starts with the bank, and no line crosses from one time bank to another.
-- Django can only point a foreign key at one column; these hold two.

-- Room in every page of accounts, so that a new balance stays beside the old one and no index has to hear of it.
ALTER TABLE ledger_account SET (fillfactor = 50);

ALTER TABLE ledger_account
    ADD CONSTRAINT account_is_of_its_members_bank
        FOREIGN KEY (bank_id, membership_id) REFERENCES members_membership (bank_id, id);

ALTER TABLE ledger_transfer
    ADD CONSTRAINT reversal_is_of_its_transfers_bank
        FOREIGN KEY (bank_id, reverses_id) REFERENCES ledger_transfer (bank_id, id),
    ADD CONSTRAINT transfer_is_entered_within_its_bank
        FOREIGN KEY (bank_id, entered_by_id) REFERENCES members_person (bank_id, id),
    ADD CONSTRAINT transfer_is_on_behalf_of_its_banks_member
        FOREIGN KEY (bank_id, on_behalf_of_id) REFERENCES members_membership (bank_id, id),
    ADD CONSTRAINT transfer_is_confirmed_within_its_bank
        FOREIGN KEY (bank_id, confirmed_by_id) REFERENCES members_person (bank_id, id),
    ADD CONSTRAINT transfer_is_approved_within_its_bank
        FOREIGN KEY (bank_id, approved_by_id) REFERENCES members_person (bank_id, id);

ALTER TABLE ledger_entry
    ADD CONSTRAINT entry_is_of_its_accounts_bank
        FOREIGN KEY (bank_id, account_id) REFERENCES ledger_account (bank_id, id),
    ADD CONSTRAINT entry_is_of_its_transfers_bank
        FOREIGN KEY (bank_id, transfer_id) REFERENCES ledger_transfer (bank_id, id);
