-- Derived objects: indexes and triggers. Dropped and made again by each migration.

-- The log is append-only, whoever writes.
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER event_in_order BEFORE INSERT ON event
WHEN new.seq <> coalesce((SELECT max(seq) FROM event), 0) + 1
    OR new.prev_hash <> coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000')
BEGIN SELECT RAISE(ABORT, 'record.out_of_order'); END;
-- A retired step stays for old events but takes no new ones.
CREATE TRIGGER event_step_active BEFORE INSERT ON event
WHEN NOT EXISTS (SELECT 1 FROM step WHERE kind = new.kind AND from_state = new.from_state
    AND act = new.act AND to_state = new.to_state AND active = 1)
BEGIN SELECT RAISE(ABORT, 'step.not_allowed'); END;
CREATE TRIGGER op_no_update BEFORE UPDATE ON op
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER op_no_delete BEFORE DELETE ON op
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
-- What was once locked, pressed, checked or closed is not rewritten.
CREATE TRIGGER press_no_update BEFORE UPDATE ON press
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER press_no_delete BEFORE DELETE ON press
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER verification_no_update BEFORE UPDATE ON verification
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER verification_no_delete BEFORE DELETE ON verification
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER closure_no_update BEFORE UPDATE ON closure
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER closure_no_delete BEFORE DELETE ON closure
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER paper_no_update BEFORE UPDATE ON paper
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER paper_no_delete BEFORE DELETE ON paper
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER paper_number_no_update BEFORE UPDATE ON paper_number
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER paper_number_no_delete BEFORE DELETE ON paper_number
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;

-- What the host has approved is not rewritten.
CREATE TRIGGER minutes_item_no_late BEFORE INSERT ON minutes_item
WHEN (SELECT state FROM screening WHERE id = new.screening) <> 'adjourned'
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER minutes_item_no_update BEFORE UPDATE ON minutes_item
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER minutes_item_no_delete BEFORE DELETE ON minutes_item
WHEN (SELECT state FROM screening WHERE id = old.screening) <> 'adjourned'
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;

CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;

CREATE TRIGGER awareness_no_update BEFORE UPDATE ON awareness
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER awareness_no_delete BEFORE DELETE ON awareness
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;

-- Exactly one active primary claim per problem.
CREATE UNIQUE INDEX claim_one_primary ON claim (problem) WHERE role = 'primary' AND state = 'active';
CREATE UNIQUE INDEX claim_one_of_unit ON claim (problem, unit) WHERE state = 'active';
CREATE UNIQUE INDEX dispute_one_open ON dispute (problem) WHERE state = 'open';
CREATE UNIQUE INDEX attendance_once ON attendance (screening, person)
    WHERE person IS NOT NULL AND removed_at IS NULL;
CREATE UNIQUE INDEX reel_one_locked ON reel (screening) WHERE state IN ('building', 'locked');
CREATE UNIQUE INDEX request_by_no ON request (case_no);
CREATE UNIQUE INDEX card_one_valid ON card (problem) WHERE state <> 'void';
CREATE UNIQUE INDEX clip_same_file ON clip (sha256, purpose, owner_unit, coalesce(problem, 0));
CREATE UNIQUE INDEX job_one_queued ON job (kind, object, args) WHERE state = 'queued';
CREATE UNIQUE INDEX attachment_once ON attachment (screening, problem, unit, kind, sha256);
CREATE UNIQUE INDEX problem_once ON problem (external_no) WHERE external_no IS NOT NULL;
CREATE UNIQUE INDEX paper_same ON paper (kind, object, sha256);

CREATE INDEX event_by_object ON event (kind, object);
CREATE INDEX event_by_screening ON event (screening) WHERE screening IS NOT NULL;
CREATE INDEX op_by_event ON op (event);
CREATE INDEX person_by_unit ON person (unit);
CREATE INDEX person_by_name ON person (name);
CREATE INDEX account_by_unit ON account (unit);
CREATE INDEX account_by_person ON account (person) WHERE person IS NOT NULL;
CREATE INDEX session_by_account ON session (account) WHERE account IS NOT NULL;
CREATE INDEX session_by_screening ON session (screening, unit) WHERE screening IS NOT NULL;
CREATE INDEX point_by_type ON point (type);
CREATE INDEX upload_by_owner ON upload (owner, state);
CREATE INDEX upload_open ON upload (expires_at) WHERE state = 'open';
CREATE INDEX verification_evidence_by_clip ON verification_evidence (clip);
CREATE INDEX verification_failed ON verification (id) WHERE result = 'fail';
CREATE INDEX clip_to_remove ON clip (sha256)
    WHERE discarded_at IS NOT NULL AND removed_at IS NULL;
CREATE INDEX clip_discarded ON clip (sha256) WHERE discarded_at IS NOT NULL;
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX press_by_session ON press (session) WHERE session IS NOT NULL;
CREATE INDEX awareness_by_session ON awareness (session) WHERE session IS NOT NULL;
CREATE INDEX pair_by_session ON pair (session) WHERE session IS NOT NULL;
CREATE INDEX tablet_by_session ON tablet (session) WHERE session IS NOT NULL;
CREATE INDEX clip_by_uploader ON clip (uploader, bytes);
CREATE INDEX clip_by_point ON clip (point);
CREATE INDEX clip_by_problem ON clip (problem) WHERE problem IS NOT NULL;
CREATE INDEX clip_by_state ON clip (state, id);
CREATE INDEX clip_twin_by_other ON clip_twin (other);
CREATE INDEX job_waiting ON job (priority DESC, id) WHERE state = 'queued';
CREATE INDEX job_running ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_by_worker ON job (worker) WHERE state = 'running';
CREATE INDEX job_by_object ON job (kind, object, id);
CREATE INDEX job_by_change ON job (changed_at);
CREATE INDEX problem_by_state ON problem (state, id);
CREATE INDEX problem_by_point ON problem (point);
CREATE INDEX problem_by_unit ON problem (lead_unit);
CREATE INDEX problem_by_screening ON problem (screening);
CREATE INDEX problem_assist_by_unit ON problem_assist (unit, problem);
CREATE INDEX segment_by_problem ON segment (problem, position);
CREATE INDEX segment_by_clip ON segment (clip);
CREATE INDEX screening_by_start ON screening (planned_start_at);
CREATE INDEX screening_by_end ON screening (adjourned_at);
CREATE INDEX attendance_by_screening ON attendance (screening, unit);
CREATE INDEX pair_by_code ON pair (code, expires_at);
CREATE INDEX reel_draft_by_problem ON reel_draft (problem) WHERE problem IS NOT NULL;
CREATE INDEX reel_item_by_problem ON reel_item (problem) WHERE problem IS NOT NULL;
CREATE INDEX showing_by_problem ON showing (problem);
CREATE INDEX replay_by_problem ON replay (problem);
CREATE INDEX claim_by_problem ON claim (problem, role);
CREATE INDEX claim_by_screening ON claim (screening);
CREATE INDEX press_by_problem ON press (problem);
CREATE INDEX account_scope_by_unit ON account_scope (unit);
CREATE INDEX point_by_area ON point (area) WHERE area IS NOT NULL;
CREATE INDEX press_by_screening ON press (screening, id);
CREATE INDEX dispute_by_problem ON dispute (problem);
CREATE INDEX dispute_by_screening ON dispute (screening);
CREATE INDEX remark_by_screening ON remark (screening, id);
CREATE INDEX awareness_by_problem ON awareness (problem, id);
CREATE INDEX remark_by_problem ON remark (problem) WHERE problem IS NOT NULL;
CREATE INDEX attachment_by_problem ON attachment (problem, unit, id);
CREATE INDEX card_by_problem ON card (problem);
CREATE INDEX card_by_unit ON card (duty_unit, state);
CREATE INDEX rectification_by_card ON rectification (card, id);
CREATE INDEX rectification_by_problem ON rectification (problem, id);
CREATE INDEX rectification_evidence_by_clip ON rectification_evidence (clip);
CREATE INDEX evidence_warning_by_report ON evidence_warning (rectification, clip);
CREATE INDEX closure_by_problem ON closure (problem);
CREATE TRIGGER reminder_no_update BEFORE UPDATE ON reminder
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER reminder_no_delete BEFORE DELETE ON reminder
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE UNIQUE INDEX request_one_waiting ON request (problem) WHERE state = 'asked';
CREATE UNIQUE INDEX relapse_one_waiting ON relapse (problem) WHERE state = 'found';
CREATE INDEX submission_by_problem ON submission (problem, id);
CREATE UNIQUE INDEX submission_one_waits ON submission (problem) WHERE state = 'waiting';
CREATE UNIQUE INDEX site_order_one_out ON site_order (rectification) WHERE state = 'open';
CREATE INDEX site_order_by_problem ON site_order (problem, id);
CREATE TRIGGER recheck_no_update BEFORE UPDATE ON recheck
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER recheck_no_delete BEFORE DELETE ON recheck
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE INDEX recheck_by_problem ON recheck (problem, id);
CREATE INDEX recheck_by_closure ON recheck (closure);
CREATE INDEX recheck_by_clip ON recheck (clip) WHERE clip IS NOT NULL;
CREATE INDEX request_by_card ON request (card);
CREATE INDEX request_by_problem ON request (problem, id);
CREATE INDEX relapse_by_problem ON relapse (problem, id);
CREATE INDEX relapse_by_clip ON relapse (clip) WHERE clip IS NOT NULL;
CREATE INDEX reminder_by_problem ON reminder (problem, id);
CREATE INDEX problem_by_type ON problem (type, point);
CREATE TRIGGER lapse_no_update BEFORE UPDATE ON lapse
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER lapse_no_delete BEFORE DELETE ON lapse
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
-- What was issued keeps its figures.
CREATE TRIGGER bulletin_frozen BEFORE UPDATE ON bulletin
WHEN old.state <> 'draft' AND (new.figures IS NOT old.figures OR new.issue_no IS NOT old.issue_no
    OR new.title <> old.title OR new.praise <> old.praise OR new.demands <> old.demands)
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER visit_no_update BEFORE UPDATE ON visit
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE TRIGGER visit_no_delete BEFORE DELETE ON visit
BEGIN SELECT RAISE(ABORT, 'record.append_only'); END;
CREATE UNIQUE INDEX duty_once ON duty (kind, holder, period)
    WHERE period <> '' AND holder <> '' AND state <> 'withdrawn';
CREATE INDEX duty_by_holder ON duty (kind, holder, period);
CREATE INDEX duty_open ON duty (due_on) WHERE state = 'open';
CREATE INDEX duty_by_unit ON duty (unit) WHERE unit IS NOT NULL;
CREATE INDEX visit_by_round ON visit (round, point);
CREATE INDEX visit_by_point ON visit (point, on_date);
CREATE INDEX problem_by_round ON problem (round, point) WHERE round IS NOT NULL;
CREATE INDEX lapse_by_unit ON lapse (unit, on_date);
CREATE INDEX escalation_to_sign ON escalation (sign_due_at) WHERE state = 'signed' AND signed_for_at IS NULL;
CREATE INDEX escalation_by_unit ON escalation (unit, period, level);
CREATE INDEX urge_open ON urge (state, id);
CREATE INDEX urge_hold_by_day ON urge_hold (until_on) WHERE state = 'held';
CREATE INDEX urge_hold_by_card ON urge_hold (card) WHERE state = 'held';
CREATE INDEX exposure_by_unit ON exposure (unit, id);
CREATE INDEX exposure_by_clip ON exposure (clip) WHERE clip IS NOT NULL;
CREATE INDEX rectification_by_time ON rectification (submitted_at);
CREATE INDEX card_by_time ON card (issued_at);
CREATE INDEX closure_by_time ON closure (at);
CREATE INDEX dispute_by_card ON dispute (card) WHERE card IS NOT NULL;
CREATE INDEX paper_by_object ON paper (kind, object, id);
