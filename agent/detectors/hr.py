"""Does it say something of a person's employment: pay, conduct, absence, leaving?"""

from agent.detectors._detector import Trigger
from agent.detectors._statement import Statement, statement
from agent.detectors._words import words

_TERMS = (
    r"statutory (?:sick|maternity) pay"
    r"|disciplinary(?: hearing| action| meeting| process| investigation)?|(?:first"
    r"|final)? ?written warning|verbal warning|gross misconduct|misconduct|grievance"
    r"|redundan(?:t|cy)"
    r"|dismiss(?:ed|al| her| him| them)?|sacked|failed (?:her|his"
    r"|their) probation(?:ary)?(?: review| period)?|suspended(?: (?:from|on|pending))?"
    r"|suspension|salary|pay rise"
    r"|bonus of|annual leave balance|sick leave|sick pay|sickness(?: absence| record)?"
    r"|absence record|long[- ]term sick"
    r"|maternity (?:leave|pay)|paternity leave|parental leave|capability (?:review|hearing"
    r"|meeting|procedure)|performance (?:rating|improvement|review|plan|concerns?)|appraisal"
    r"|probation(?:ary)? period|probation review"
    r"|settlement agreement|handed in (?:his|her|their) notice|notice period|resign(?:ed"
    r"|ation)|return to work|occupational health|fit note|phased return|bullying"
    r"|harassment complaint|employment tribunal|whistleblow\w*"
    r"|flexible working(?: request)?|tribunal claim|let(?:ting)? [A-Z][\w' -]{2,30} go"
    r"|\d+ (?:days?|weeks?)(?:'| of)? (?:off )?sick|p45|p60|payslip|garden(?:ing)? leave"
    r"|underperform\w*"
    r"|stress at work|contract (?:is|was|will) not (?:be(?:ing)? )?renewed"
    r"|managed out|poor performance|exit interview|appraisal score"
    r"|(?:absence|sickness|capability|disciplinary|stage (?:1|2|3|one|two|three)) (?:absence )?"
    r"(?:meeting|hearing|review|warning)|(?:informal|formal) warning|improvement plan"
    r"|(?:is|are|was) on (?:£ ?)?\d\d,\d{3}\b|(?:is|are|was) (?:being )?paid (?:£ ?)?\d"
    r"|reference (?:with|for)|(?:agreed|offered) (?:£ ?)?\d[\d,.]*k?\b|attachment of earnings"
    r"|(?:let|letting) (?:him|her|them) go|fiddl\w+ (?:his|her|their|the) expenses"
    r"|at risk of redundancy|redundancy (?:pool|selection)|allegations? against|the lado"
    r"|(?:grievance|complaint) against|on (?:his|her|their) (?:final|last) warning"
    r"|tax code|student loan deductions?|earnings order"
    r"|to dismiss|will not be returning|formal process|liability order|(?:deductions?"
    r"|deducted) from"
    r"|under target|sex discrimination|unfair dismissal|appeal (?:was|is|has been) (?:heard"
    r"|dismissed|upheld)"
    r"|pay is £|attendance (?:record|issues?|problems?)|sickness record"
    r"|earns (?:only )?(?:£ ?)?\d[\d,.]*k?|off (?:work )?(?:sick|with stress)"
    r"|signed off(?: sick| work)?"
)

HR = statement(
    "hr",
    "employment matter of a person",
    Trigger(
        patterns=(
            r"\bSSP\b",
            r"(?i)\bwritten warning|\bverbal warning|\bgross misconduct|\bsick (?:leave|pay)",
            r"(?i)\blong[- ]term sick|\bmaternity|\bpaternity leave",
            (
                r"(?i)\blet(?:ting)? [^\n]{3,30} go\b|\btribunal claim|\b(?:days?"
                r"|weeks?)'? (?:off )?sick\b"
            ),
            r"(?i)\bflexible working",
            r"(?i)\b(?:absence|sickness|stage [123]) (?:meet|hear|rev|warn)|\b(?:in)?formal warn",
            r"(?i)(?:[\t|;] ?|,|  )\"?(?:outcome|at risk)",
            (
                r"(?i)\bto dismiss\b|\bnot be returning|\bformal process|\bliability order"
                r"|\bdeduct[a-z]* from"
            ),
            r"(?i)\bunder target\b|\bsex discrim|\bunfair dism|\bappeal (?:was|is|has)",
            r"(?i)\bimprovement plan|\bon (?:£ ?)?[0-9][0-9],[0-9]{3}\b|\bpaid (?:£ ?)?[0-9]",
            (
                r"(?i)\breference (?:with|for)|\battachment of earn|\blet(?:ting)? (?:him|her"
                r"|them) go"
            ),
            (
                r"(?i)\bat risk of redun|\b(?:allegations?|complaint) against|\bthe lado\b"
                r"|\bexpenses\b"
            ),
            r"(?i)\bcapability (?:rev|hear|meet|proc)",
            r"(?i)\bperformance (?:rating|improv|concern|review|plan)|\bsettlement agreement",
            r"(?i)\bin (?:his|her|their) notice|\bnotice period|\breturn to work",
            r"(?i)\boccupational health|\bfit note|\bphased return",
            r"(?i)\bemployment tribunal|\bflexible working req|\bgarden(?:ing)? leave",
            (
                r"(?i)\bcontract [^\n]{2,12}not [^\n]{0,9}renewed|\bmanaged out|\bpoor perf"
                r"|\bexit interview"
            ),
            (
                r"(?i)\bpay is |\battendance (?:rec|iss|prob)|\bearns "
                r"|\boff (?:work )?(?:sick|with stress)|\bsigned off|\bfailed (?:her"
                r"|his|their) prob"
            ),
            (
                r"(?i)\bdismiss (?:her|him|them)\b|\bpay rise|\bbonus of|\bsuspended (?:from|on"
                r"|pending)"
            ),
            r"(?i)\bprobation(?:ary)? (?:period|review)|\babsence record",
        ),
        words=words(
            """disciplinary grievance redundant redundancy dismissed dismissal sacked salary
            salaries sickness appraisal misconduct suspension resigned resignation payslip p45
            p60 bullying"""
        ),
    ),
    Statement(
        exact=r"\bSSP\b",
        term=rf"\b(?:{_TERMS})\b",
        cue=r"\b(?:with|took|earns?|earned|failed|issued|given|got|put on|dismiss|has|have"
        r"|had|was|is|been|being|will be|for|of|from|outcome|review|hearing"
        r"|raised|against|handed|since)\b|'s\b",
        plain=r"(?:to dismiss|unfair dismissal|formal process|deductions? from"
        r"|will not be returning|dismiss(?:ed|al)|suspended|disciplinary|gross misconduct"
        r"|(?:final "
        r"|first )?written"
        r" warning|(?:in)?formal warning|let (?:him|her|them) go|attachment of earnings"
        r"|(?:is|are|was) on (?:£ ?)?\d\d,\d{3}|improvement plan|capability|made redundant"
        r"|allegations? against|grievance|(?:agreed|offered) (?:£ ?)?\d)\b",
        label=r"(?:annual |base |current |gross )?salar(?:y|ies)|sick(?:ness)?(?: days"
        r"| absence)|disciplinary(?: status| action)?|grievance|appraisal(?: rating"
        r"| score)?|performance (?:rating|score)|reason for leaving",
        over="|outcome|at risk|selection score|pay(?: grade| band)?|sickness|absences?"
        "|performance|bonus",
        value=r"[^\s:;,|][^\n|\t;]{0,60}",
        followed=r" from the (?:[a-z]+ )?(?:group|board|committee|panel)"
        r"|\W{1,2}(?:budgets?|bands?|scales?|survey|range|polic(?:y|ies)|guidance|procedures?"
        r"|training"
        r"|costs?|cover|forecast|cap|template|benchmark\w*|team|leads?)\b",
        bar=r"\b(?:courts?|judge|lawsuit|appeal was|charges? (?:was|were)|case (?:he|she"
        r"|they) filed|policy|policies|vacanc\w+|advert\w*|training|procedure has been"
        r"|salary range|competitive|template|all staff|please all|consultation"
        r"|per annum plus|guidance|apply|course|recruit\w*|job description|minister"
        r"|president|the committee)\b",
    ),
)
