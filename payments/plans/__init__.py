"""Plans: how a claim is cut into instalments within the creditor's box. Pure, no clock."""

from __future__ import annotations

from payments.plans.box import Approver as Approver
from payments.plans.box import PlanBox as PlanBox
from payments.plans.box import Reason as Reason
from payments.plans.box import Rhythm as Rhythm
from payments.plans.box import box_from_json as box_from_json
from payments.plans.box import fault as fault
from payments.plans.box import latest_first as latest_first
from payments.plans.box import least_first as least_first
from payments.plans.offers import Agreed as Agreed
from payments.plans.offers import Answer as Answer
from payments.plans.offers import Beyond as Beyond
from payments.plans.offers import Nearest as Nearest
from payments.plans.offers import Offer as Offer
from payments.plans.proposal import Part as Part
from payments.plans.proposal import Proposal as Proposal
from payments.plans.proposal import equal_parts as equal_parts
from payments.plans.solver import answer as answer
from payments.plans.solver import choices as choices
from payments.plans.solver import most_parts as most_parts
from payments.plans.solver import work_out as work_out
