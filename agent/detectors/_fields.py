"""Which words show what a text is about?

Evidence only: no word here is ever a reason to report anything by itself.
"""

from agent.detectors._words import words

CLINICAL = words(
    """patient patients pt pts nhsno clinic clinics ward hospital consultant referral referred refer
    diagnosis diagnosed admitted admission discharge discharged symptoms medication prescribed
    prescription surgery gp mrn dob deceased bloods biopsy oncology midwife physio paediatric
    paediatrics radiology triage psychiatric appointment appt demographics spine chi screening
    vaccination immunisation carer outpatient inpatient nbm mdt tto ttos 2ww blood abnormal
    ultrasound xray systmone bleeding recall recalled resus flu itu amu dnas jab jabs vaccine
    vaccines immunised vaccinated smear smears dressing district nurse nurses"""
)
"""Care of a patient. "nhs" itself is left out: to suppliers of the NHS it is a customer."""

EMPLOYMENT = words(
    """payroll salary salaries employee employees paye hmrc pension starter starters leaver leavers
    p45 p60 p11d tax ni nino insurance claimant claimants dwp benefit benefits universal credit
    wage wages payslip payslips dob onboarding esa pip"""
)
"""Pay, tax and benefits of a person."""

CARD = words(
    """card cards visa mastercard amex maestro debit credit expiry expires exp cvv cvc cv2
    cardholder charge refund pay payment barclaycard"""
)
"""Paying by card."""
