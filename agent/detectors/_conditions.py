"""Which words name a condition of health, or what is done and taken for one?

As British patients, clinicians and personnel staff write them: our own list, made for this file.
Words with the usual endings (-itis, -ectomy, -olol …) are left to the endings in `health`.
"""

_LIST = """
    abortion | acne | adenoids | adhd | alcohol dependence | alcohol misuse | alcoholic |
    alcoholism | allergies | alzheimer's | alzheimers | amputation | amputee | anaphylaxis |
    aneurysm | angina | anorexia | anorexic | antidepressants | antipsychotics | anxiety |
    aphasia | apixaban | apnoea | arrhythmia | asbestosis | asd | asperger's | aspergers |
    asthma | asthmatic | ataxia | atrial fibrillation | attendance allowance | autism | autistic
    | back pain | baclofen | bedsore | bedsores | bell's palsy | benzodiazepines | biopsy |
    bipolar | blood clot | blood pressure | blood pressure tablets | botulism | bowel cancer |
    brain injury | brain tumour | breast cancer | bronchiectasis | bronchopneumonia | bulimia |
    bulimic | ca breast | caesarean | cancer | cancer treatment | cancerous | cancers |
    carcinoma | cardiac arrest | carpal tunnel | cataract | cataracts | catheter | cellulitis |
    cerebral palsy | cervical cancer | chemo | chemotherapy | chest drain | chest infection |
    chest pain | chickenpox | chlamydia | cholesterol | chronic fatigue | chronic pain | ckd |
    claudication | clinical depression | coeliac | colostomy | coma | copd | covid | crohn's |
    crohns | cystic fibrosis | deafness | deep vein thrombosis | delirium | delusions | dementia
    | depression | depressive | dermatology | diabetes | diabetic | dialysis | diarrhoea |
    digoxin | disability | dislocation | down's syndrome | downs syndrome | drug misuse | dvt |
    dyslexia | dyslexic | dyspraxia | dyspraxic | eating disorder | ebola | ectopic | ectopic
    pregnancy | eczema | embolism | emphysema | endometriosis | epilepsi | epilepsy | epileptic
    | erectile dysfunction | exacerbation | fibroids | fibromyalgia | fracture | fractured |
    fractures | frailty | gabapentin | gallstones | gangrene | gastroenteritis | glaucoma |
    gonorrhoea | gout | haemophilia | haemorrhage | haemorrhoids | hallucinations | hayfever |
    hearing aids | hearing loss | heart attack | heart bypass | heart condition | heart disease
    | heart failure | heart murmur | heartburn | heparin | hernia | heroin | herpes | high blood
    pressure | hip replacement | hiv | hodgkin's | hormone therapy | hpv | hrt | huntington's |
    hydrocephalus | hypertension | hypertensive | hyperthyroidism | hypoglycaemia | hypothermia
    | hypothyroid | hypothyroidism | ibd | ibs | immunosuppressed | impetigo | incontinence |
    incontinent | infarction | infertility | inhaler | insomnia | insulin | insulin pump |
    ischaemia | ischaemic | ivf | jaundice | kidney disease | kidney failure | kidney infection
    | kidney stones | kidney transplant | knee replacement | labyrinthitis | lamotrigine |
    learning difficulties | learning disability | legionnaires | leprosy | leukaemia |
    levetiracetam | lithium | liver disease | long covid | low mood | lung cancer | lupus | lyme
    disease | lymphoma | malaria | malignant | malnutrition | marfan | mastectomy | mastitis |
    measles | melanoma | meningitis | menopausal | menopause | menorrhagia | mental breakdown |
    mental health | mental health act | mental illness | mesothelioma | metastases | metastatic
    | metformin | methadone | methylphenidate | migraine | migraines | mirtazapine | miscarriage
    | miscarried | morphine | motor neurone | mrsa | multiple sclerosis | mumps | myeloma |
    myocardial infarction | nebuliser | neck of femur | nephrotic | nerve damage | nervous
    breakdown | neurodivergent | norovirus | nstemi | obese | obesity | ocd | oesophageal cancer
    | opioid | opioids | osteoporosis | ovarian cancer | overdose | overdosed | pacemaker |
    palliative | palsy | pancreatic cancer | panic attacks | paracetamol | paralysed |
    paraplegic | parkinson's | parkinsonism | parkinsons | pcos | peanut allergy | personality
    disorder | pessary | phobia | pleural effusion | pneumonia | pneumothorax | polio | polyps |
    post-traumatic stress | postnatal depression | pre-eclampsia | pregabalin | pregnancy |
    pregnant | pressure ulcer | propranolol | prostate cancer | prosthesis | psoriasis |
    psychosis | psychotic | ptsd | puerperal | pulmonary embolism | quadriplegic | rabies |
    radiotherapy | renal failure | respiratory failure | retinopathy | rheumatoid | ringworm |
    rubella | salbutamol | salmonella | scabies | scarlet fever | schizoaffective |
    schizophrenia | schizophrenic | sciatica | scoliosis | seizure | seizures | self harm |
    self-harm | self-harming | sepsis | septic | sertraline | shingles | sickle cell | skin
    cancer | sleep apnoea | slipped disc | spina bifida | spinal injury | stammer | stemi |
    stent | stillbirth | stillborn | stoma | stroke | strokes | substance misuse | suicidal |
    suicide attempt | syphilis | tachycardia | tbi | terminally ill | termination of pregnancy |
    testicular cancer | tetanus | thalassaemia | thrombophilia | thrombosed | thyroid | tinnitus
    | tonsils | tourette's | transplant | tuberculosis | tumour | tumours | turner syndrome |
    typhoid | ulcer | ulcerative colitis | ulcers | underactive thyroid | urinary tract
    infection | uti | varicose veins | vasectomy | vertigo | vitiligo | warfarin | whiplash |
    whooping cough
"""

CONDITIONS = tuple(" ".join(each.split()) for each in _LIST.split("|"))
"""In lower case; a phrase of several words has single spaces."""
