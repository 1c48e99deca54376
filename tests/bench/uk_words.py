"""Which made-up people, places and phrases fill the benchmark's UK documents?

Written for the benchmark alone; the detectors' own lists are elsewhere and are not read here.
"""

FORENAMES = """Aaliyah Abigail Adaeze Agnieszka Ahmed Aidan Aisha Alasdair Alice Amara Amelia Aneirin
Angus Anil Anwen Arthur Ayesha Barbara Bartosz Beatrice Bethan Blessing Bronwen Callum Carys Charlotte
Chidi Chloe Clive Cormac Daisy Darren Deborah Declan Derek Dilys Dimitra Doreen Dorothy Dylan Edith
Eilidh Eleanor Elsie Emeka Ewan Fatima Fergus Fiona Florence Gareth Geraint Gillian Giuseppe Gladys
Glenys Graham Gurpreet Gwen Hamish Harpreet Harriet Hassan Heather Hilda Hywel Ibrahim Imogen Ines
Isla Ivy Jagdeep Jasmine Joan Jodie Joyce Kamal Kathleen Keith Kelly Khadija Kieran Kwame Lakshmi
Lesley Lewis Lorna Lowri Lucja Lynne Mabel Magda Maisie Malcolm Margaret Marjorie Maureen Megan
Mohammed Moira Morag Muhammad Myfanwy Nadia Nasreen Neil Ngozi Niamh Nigel Norman Olivia Olumide Oscar
Parveen Patricia Pawel Peggy Poppy Pradeep Priya Rachel Rajesh Rhian Rhys Rita Roisin Ronald Rosemary
Ruby Rupinder Saoirse Seren Shabnam Sheila Shirley Sian Siobhan Stanley Stephen Stuart Sunita Sylvia
Tamsin Tariq Thelma Tomasz Trevor Una Vera Vikram Violet Wendy Wesley Wilfred Winifred Yasmin Yusuf
Zainab Zofia""".split()

SURNAMES = """Abdi Adeyemi Ahmed Akhtar Allen Anderson Armstrong Ashworth Atkinson Bailey Begum Bennett
Bhatt Blackwood Boateng Bradley Brennan Brown Burgess Butcher Campbell Carter Chambers Chaudhry Chowdhury
Clarke Cooper Coughlan Cunningham Davies Dhillon Dixon Donnelly Driscoll Edwards Ellis Evans Farrell
Ferguson Fernandes Fletcher Foster Gallagher Gill Goddard Gonzalez Graham Greenwood Griffiths Gupta
Hargreaves Harris Haughton Hewitt Higgins Holloway Hopkins Hughes Hussain Iqbal Ismail Jackson James
Jenkins Johnson Jones Kaur Kelly Khan Kowalski Lambert Lawrence Lewis Lloyd MacDonald MacLeod Mahmood
Malik Marshall Mbeki McBride McCarthy McKenna McNally Mehta Mensah Morgan Morris Murphy Nguyen Nkosi
Nowak O'Brien O'Connor O'Neill Okafor Okonkwo Osborne Owusu Palmer Parker Patel Pearson Perkins Petrov
Phillips Pritchard Quigley Rahman Reid Reynolds Richardson Roberts Robinson Rowlands Sandhu Sharma
Shaughnessy Singh Smith Stewart Sutherland Szymanski Tanner Taylor Thomas Thompson Trevelyan Turner
Uddin Vaughan Walker Wallace Watkins Webster Whittaker Wilkinson Williams Wilson Wojcik Wood Wright
Yeung Young Zaman""".split()

STREETS = """High Street|Station Road|Church Lane|Victoria Road|Green Lane|Park Avenue|Mill Lane|Queens
 Road|Kings Drive|Albert Terrace|Orchard Close|Sycamore Drive|Elm Grove|Beech Crescent|Manor Way|
Castle Street|Windsor Court|St John's Road|Heol y Bryn|Chapel Row|The Avenue|Meadow View|Hawthorn Rise|
Priory Gardens|Lower Mews|Bridge Street|Wellington Place|Nelson Square|Tŷ Gwyn Road|Glebe Walk""".replace(
    "\n", ""
).split("|")

TOWNS = """Leeds|Bradford|Norwich|Swansea|Dundee|Derry|Ipswich|Stockport|Truro|Carlisle|Hereford|Lincoln|
Wrexham|Paisley|Newry|Bolton|Croydon|Luton|Exeter|Plymouth|Hull|York|Bath|Telford|Dudley|Kilmarnock|
Guildford|Milton Keynes|Stoke-on-Trent|Newcastle upon Tyne""".replace("\n", "").split("|")

AREAS = """LS BD NR SA DD BT IP SK TR CA HR LN LL PA BL CR LU EX PL HU YO BA TF DY KA GU MK ST NE M B L
S E N W SE SW NW EC WC""".split()

CONDITIONS = """type 2 diabetes|rheumatoid arthritis|asthma|COPD|depression|anxiety and depression|bipolar
 disorder|schizophrenia|epilepsy|multiple sclerosis|Parkinson's disease|breast cancer|prostate cancer|
bowel cancer|lung cancer|HIV|hepatitis C|chronic kidney disease|heart failure|atrial fibrillation|a
 stroke|dementia|Alzheimer's disease|anorexia nervosa|Crohn's disease|ulcerative colitis|endometriosis|
psoriasis|lupus|sickle cell disease|cystic fibrosis|autism|ADHD|PTSD|psychosis|alcohol dependence|
hypertension|angina|pneumonia|tuberculosis|leukaemia|fibromyalgia|coeliac disease|glaucoma|osteoporosis|
pancreatitis|cellulitis|a pulmonary embolism|pre-eclampsia|miscarriage|chlamydia|motor neurone
 disease""".replace("\n", "").split("|")

DRUGS = """metformin|sertraline|citalopram|amlodipine|ramipril|atorvastatin|methotrexate|levothyroxine|
warfarin|apixaban|lithium|clozapine|olanzapine|methadone|insulin|salbutamol|omeprazole|gabapentin|
tamoxifen|prednisolone|fluoxetine|lamotrigine|bisoprolol|codeine|naproxen""".replace(
    "\n", ""
).split("|")

ETHNICITIES = """White British|White Irish|Black African|Black Caribbean|Asian Pakistani|Asian Indian|
Bangladeshi|Chinese|Mixed White and Asian|Mixed White and Black Caribbean|Gypsy or Irish Traveller|
Arab|Roma|Any other Black background""".replace("\n", "").split("|")

RELIGIONS = """Muslim|Sikh|Hindu|Jewish|Roman Catholic|Church of England|Buddhist|Methodist|
Jehovah's Witness|Christian|Pagan|Quaker""".replace("\n", "").split("|")

FILLER = """Thanks for your time on the call this morning.|Please find attached the papers for Thursday.|
I have copied in the team so that everybody is up to date.|Let me know if anything is missing.|
We can pick this up again at the next steering group.|The room is booked from ten until noon.|
Apologies for the delay in coming back to you.|I will be out of the office on Friday.|
As agreed, we will review the position at the end of the month.|Please treat this as urgent.|
The new template is on the shared drive.|Happy to discuss if that helps.|
Could you confirm receipt of this message?|The dashboard should refresh overnight.|
I have updated the action log accordingly.|We are still waiting for a response from the supplier.|
This follows on from the meeting last week.|Hope you had a good weekend.|
The contract runs until the end of March.|Please use the secure folder next time.""".replace(
    "\n", ""
).split("|")

ORGANISATIONS = """Northfield Analytics|Harbour Health Data Ltd|Calder Informatics|Tamar Research|
Westmoor Council|Ribblesdale NHS Trust|Fenland ICB|Avonbridge University""".replace("\n", "").split(
    "|"
)
