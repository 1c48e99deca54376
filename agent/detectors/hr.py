"""Does it say something of a person's employment: pay, conduct, absence, leaving?"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_TERMS = (
    r"disciplinary(?: hearing| action| meeting| process| investigation)?|(?:first"
    r"|final)? ?written warning|verbal warning|gross misconduct|misconduct|grievance"
    r"|redundan(?:t|cy)"
    r"|dismiss(?:ed|al)|sacked|suspended(?: (?:from|on|pending))?|suspension|salary|pay rise"
    r"|bonus of|annual leave balance|sick leave|sick pay|sickness(?: absence)?"
    r"|absence record|long[- ]term sick"
    r"|maternity (?:leave|pay)|paternity leave|parental leave|capability (?:review|hearing"
    r"|meeting|procedure)|performance (?:rating|improvement|review|plan|concerns?)|appraisal"
    r"|probation(?:ary)? period|probation review"
    r"|settlement agreement|handed in (?:his|her|their) notice|notice period|resign(?:ed"
    r"|ation)|return to work|occupational health|fit note|phased return|bullying"
    r"|harassment complaint|employment tribunal|whistleblow\w*"
    r"|flexible working request|p45|p60|payslip|garden(?:ing)? leave|underperform\w*|stress at work"
)

HR = statement(
    "hr",
    "employment matter of a person",
    Trigger(
        patterns=(
            r"(?i)\bwritten warning|\bverbal warning|\bgross misconduct|\bsick (?:leave|pay)",
            r"(?i)\blong[- ]term sick|\bmaternity|\bpaternity leave",
            r"(?i)\bcapability (?:rev|hear|meet|proc)",
            r"(?i)\bperformance (?:rating|improv|concern|review|plan)|\bsettlement agreement",
            r"(?i)\bin (?:his|her|their) notice|\bnotice period|\breturn to work",
            r"(?i)\boccupational health|\bfit note|\bphased return",
            r"(?i)\bemployment tribunal|\bflexible working req|\bgarden(?:ing)? leave",
            r"(?i)\bpay rise|\bbonus of|\bsuspended (?:from|on|pending)",
            r"(?i)\bprobation(?:ary)? (?:period|review)|\babsence record",
        ),
        words=words(
            """disciplinary grievance redundant redundancy dismissed dismissal sacked salary
            salaries sickness appraisal misconduct suspension resigned resignation payslip p45
            p60"""
        ),
    ),
    Statement(
        term=rf"\b(?:{_TERMS})\b",
        cue=r"\b(?:has|have|had|was|is|been|being|will be|for|of|from|outcome|review|hearing"
        r"|raised|against|handed|since)\b|'s\b",
        label=r"(?:annual |base |current |gross )?salar(?:y|ies)|sick(?:ness)?(?: days"
        r"| absence)|disciplinary(?: status| action)?|grievance|appraisal(?: rating"
        r"| score)?|performance (?:rating|score)|reason for leaving",
        over="|pay(?: grade| band)?|sickness|absences?|performance|bonus",
        value=r"[^\s:;,|][^\n|\t;]{0,60}",
        followed=r" from the (?:[a-z]+ )?(?:group|board|committee|panel)",
        bar=r"\b(?:policy|policies|vacanc\w+|advert\w*|training|procedure has been"
        r"|salary range|competitive|template|all staff|please all|consultation"
        r"|per annum plus|guidance|apply|course|recruit\w*|job description|minister"
        r"|president|the committee)\b",
    ),
)
