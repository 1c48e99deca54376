"""Which words name a condition of health, or what is done and taken for one?

As British patients, clinicians and personnel staff write them: our own list, made for this file.
Words with the usual endings (-itis, -ectomy, -olol …) are left to the endings in `health`.
"""

_LIST = """
    a termination | abnormal cells | abnormal smear | abortion | abortions | acne | adalimumab |
    addiction | addison's | adenoids | adhd | adjustment disorder | agoraphobia | alcohol
    dependence | alcohol misuse | alcohol withdrawal | alcoholic | alcoholism | allergies |
    alzheimer's | alzheimers | amitriptyline | amputated | amputation | amputee | anaemic |
    anaphylactic | anaphylaxis | aneurysm | anger management | angina | angiogram | ankylosing |
    anorexia | anorexic | anti depressants | anti-depressants | antidepressant | antidepressants
    | antiepileptic | antiepileptics | antipsychotics | antiretrovirals | anxiety | aortic
    stenosis | aphasia | apixaban | apnoea | appendicitis | arrhythmia | asbestosis | ascites |
    asd | asperger's | aspergers | aspirated | aspiration pneumonia | asthma | asthmatic |
    ataxia | atrial fibrillation | attendance allowance | autism | autistic | baby blues | back
    pain | baclofen | bariatric | bed bound | bed sores | bed-bound | bedbound | bedridden |
    bedsore | bedsores | bedwetting | bee sting allergy | bell's palsy | below knee amputation |
    benzodiazepines | beta blockers | beta-blockers | binge drinking | binge eating | biopsies |
    biopsy | bipap | bipolar | blackout | blackouts | bleeding in pregnancy | blood borne virus
    | blood borne viruses | blood clot | blood pressure | blood pressure tablets | blood
    thinners | blood transfusion | body dysmorphia | bone marrow transplant | bone mets |
    borderline trop | botulism | bowel ca | bowel cancer | bowel obstruction | bowel surgery |
    brain bleed | brain injury | brain tumour | brain tumours | breast cancer | breast lump |
    breast screening recall | broken ankle | broken arm | broken hip | broken leg | broken wrist
    | bronchiectasis | bronchiolitis | bronchopneumonia | bulimia | bulimic | buprenorphine |
    burns unit | bypass surgery | c diff | ca breast | cabg | caesarean | cancer | cancer
    treatment | cancerous | cancers | cannabis | carcinoma | cardiac arrest | cardiomyopathy |
    carer breakdown | carpal tunnel | cataract | cataracts | catheter | catheterised | cauda
    equina | cd4 | cd4 count | ceftriaxone | ceiling hoist | cellulitis | cerebral palsy |
    cervical cancer | cervical smear | chemo | chemo day | chemo tablets | chemotherapy | chest
    drain | chest infection | chest pain | chickenpox | chlamydia | chlordiazepoxide |
    cholesterol | chronic fatigue | chronic fatigue syndrome | chronic kidney disease | chronic
    pain | cirrhosis | citalopram | ckd | claudication | cleft palate | clinical depression |
    clostridium | clozapine | cluster headaches | co-amoxiclav | cocaine | cochlear implant |
    coeliac | coil fitting | coil removal | colitis | colon cancer | colonoscopy | colostomy |
    colostomy bag | coma | constipation | contraceptive implant | copd | cot death | covid |
    cpap | crack cocaine | crohn's | crohns | cruciate | ct head | curvature of the spine |
    cushing's | cystic fibrosis | deafblind | deafness | deep vein thrombosis | defibrillator |
    delirium | delusions | dementia | depression | depressive | dermatology | detached retina |
    detoxed | developmental delay | diabetes | diabetic | diabetic foot | dialysis | diarrhoea |
    diazepam | digoxin | disability | disc prolapse | dislocation | dissociation | diverticular
    | diverticulitis | dka | dnacpr | dnar | dnr | dols | double handed care | doubly
    incontinent | down's syndrome | downs syndrome | doxycycline | drinking heavily | drug
    addict | drug dependence | drug dependency | drug misuse | drug user | dry amd | duchenne |
    duloxetine | dvt | dyscalculia | dyskaryosis | dyslexia | dyslexic | dysphagia | dyspraxia |
    dyspraxic | eating disorder | ebola | echocardiogram | ectopic | ectopic pregnancy |
    ectopics | eczema | egg allergy | egg donor | embolism | emotionally unstable | emphysema |
    end of life | end stage renal | end-of-life | end-stage renal | endocarditis | endometriosis
    | endoscopy | epilepsi | epilepsy | epileptic | epileptic fits | epipen | erectile
    dysfunction | eupd | exacerbation | expecting a baby | expecting twins | faecal incontinence
    | failed smear | failure to thrive | falls clinic | falls risk | fasd | fast track discharge
    | fatty liver | febrile convulsion | febrile convulsions | fertility clinic | fertility
    treatment | fibroids | fibromyalgia | flashbacks | fluoxetine | foetal alcohol | foot ulcer
    | foot ulcers | fracture | fractured | fractured hip | fractures | frailty | frontotemporal
    | frozen shoulder | furosemide | gabapentin | gallstones | gangrene | gastric band | gastric
    bypass | gastroenteritis | gender dysphoria | genital warts | gestational diabetes |
    glandular fever | glaucoma | global developmental delay | glue ear | gonorrhea | gonorrhoea
    | gout | grommets | growth hormone | guillain-barre | had fits | haematoma | haemodialysis |
    haemophilia | haemorrhage | haemorrhoid | haemorrhoids | hallucinations | haloperidol |
    having fits | hayfever | head injury | head lice | hearing aids | hearing impaired | hearing
    impairment | hearing loss | hearing test | hearing voices | heart attack | heart bypass |
    heart condition | heart defect | heart disease | heart failure | heart murmur | heart
    surgery | heart valve | heartburn | heavy bleeding | heavy drinker | heavy periods |
    hemiparesis | hemiplegia | hemiplegic | hep b | hep c | heparin | hepatitis | herceptin |
    hernia | hernias | herniated disc | heroin | herpes | hiding food | high blood pressure |
    high potassium | hip dysplasia | hip fracture | hip replacement | hip surgery |
    hirschsprung's | hiv | hiv positive | hodgkin's | hole in the heart | home oxygen | hormone
    therapy | hospice | hot flushes | housebound | hpv | hrt | huntington's | huntingtons |
    hydrocephalus | hyperglycaemia | hypermobile | hypermobility | hypertension | hypertensive |
    hyperthyroidism | hypoglycaemia | hypoglycaemic | hypomania | hypomanic | hypos |
    hypothermia | hypothyroid | hypothyroidism | hysterectomies | ibd | ibs | immunosuppressed |
    impetigo | incontinence | incontinent | infarction | infertility | infliximab | inhaler |
    insomnia | insulin | insulin dependent | insulin pump | insulin-dependent | intrauterine
    death | intrusive thoughts | intubated | ischaemia | ischaemic | iv abx | iv antibiotics |
    ivf | ivf cycle | jaundice | keloid | ketamine | kidney disease | kidney donor | kidney
    failure | kidney infection | kidney stone | kidney stones | kidney transplant | knee
    replacement | knee surgery | korsakoff | labyrinthitis | lacked capacity | lacks capacity |
    lamotrigine | lap chole | latent tb | laxatives | learning difficulties | learning
    difficulty | learning disability | leg amputated | leg ulcer | leg ulcers | legionnaires |
    legs amputated | leprosy | letrozole | leukaemia | levetiracetam | lewy body | life limiting
    | life-limiting | lipoma | lithium | liver disease | liver failure | liver mets | liver
    transplant | long covid | long-term catheter | loop recorder | lorazepam | lost the baby |
    low mood | low potassium | low sodium | lumbar puncture | lump in her breast | lung ca |
    lung cancer | lung disease | lung function | lung nodule | lung transplant | lupus | lyme
    disease | lymphoedema | lymphoma | macular | macular degeneration | mag sulph | making
    herself sick | making himself sick | malaria | malignant | malnutrition | mania | manic |
    marfan | mastectomy | mastitis | measles | medical termination | melanoma | memory loss |
    meningioma | meningitis | meniscus | menopausal | menopause | menorrhagia | mental breakdown
    | mental health | mental health act | mental illness | mesothelioma | metastases |
    metastatic | metformin | methadone | methylphenidate | midazolam | migraine | migraines |
    mild cognitive impairment | milk allergy | mini stroke | mini-stroke | mirtazapine |
    miscarriage | miscarried | mnd | moisture lesion | molar pregnancy | monkeypox | morning
    after pill | morning sickness | morphine | motor neurone | mpox | mri scan | mrsa | mrsa
    positive | multi-organ failure | multiple sclerosis | mumps | muscular dystrophy |
    myasthenia | myeloma | myocardial infarction | naloxone | nebuliser | neck of femur |
    necrotic | needle exchange | neonatal death | nephropathy | nephrotic | nerve damage |
    nervous breakdown | neurodivergent | neuropathy | neutropenic | night sweats | night terrors
    | nil by mouth | nitrofurantoin | non-accidental injury | non-verbal | nonverbal | norovirus
    | not for escalation | not for resus | not for resuscitation | nstemi | nut allergies | nut
    allergy | nystagmus | obese | obesity | ocd | oesophageal cancer | olanzapine | onset
    parkinson's | opioid | opioids | oramorph | organ failure | osteoarthritis | osteoporosis |
    ovarian cancer | ovarian cyst | ovarian cysts | overdose | overdosed | oxygen at home |
    pacemaker | painkillers | palliative | palliative care | palpitations | palsy | pancreatic
    cancer | pancreatitis | panic attack | panic attacks | panic disorder | paracetamol |
    paralysed | paranoia | paranoid | paraplegic | parkinson's | parkinsonism | parkinsons |
    partially sighted | pcos | peanut allergy | peg fed | peg feed | pelvic inflammatory disease
    | pericarditis | period pain | peripheral vascular disease | peritoneal dialysis |
    personality disorder | pessary | phobia | plantar fasciitis | pleural effusion | pleurisy |
    pneumonia | pneumonitis | pneumothorax | polio | polycystic | polymyalgia | polyps |
    polytrauma | post-exposure prophylaxis | post-traumatic stress | postnatal depression |
    postpartum haemorrhage | postpartum psychosis | pprom | pre-eclampsia | precocious puberty |
    preeclampsia | pregabalin | pregnancy | pregnant | prem baby | premature baby | premature
    labour | pressure sore | pressure sores | pressure ulcer | pressure ulcers | prolapse |
    prolapsed disc | propranolol | prostate cancer | prosthesis | psoriasis | psychosis |
    psychotic | ptsd | puberty blockers | puerperal | pulmonary embolism | pulmonary fibrosis |
    pureed diet | purging | quadriplegic | quetiapine | rabies | radiotherapy | raised psa |
    raynaud's | rectal cancer | recurrent falls | registered blind | relapsed | renal colic |
    renal disease | renal failure | respiratory failure | restricting food | retinopathy |
    rheumatoid | rheumatoid arthritis | ringworm | risperidone | rituximab | rotator cuff |
    rubella | salbutamol | salmonella | scabies | scarlatina | scarlet fever | schizoaffective |
    schizophrenia | schizophrenic | sciatica | scoliosis | secondaries | seizure | seizures |
    selective mutism | self harm | self harmed | self harming | self-harm | self-harmed |
    self-harming | self-injury | sepsis | septic | sertraline | severe dyskaryosis | shadow on
    her lung | shadow on his lung | shadow on the lung | shingles | sickle cell | sickle-cell |
    sight impaired | sight loss | skin cancer | sleep apnoea | sleeping tablets | slipped disc |
    slipped discs | social anxiety | soft diet | soiling | soils herself | soils himself |
    speech delay | sperm donor | spina bifida | spinal cord | spinal injury | spinal stenosis |
    spinal stroke | spironolactone | squint | stammer | statins | stem cell transplant | stemi |
    stent | stents | sterilisation | sterilised | steroids | stillbirth | stillborn | stis |
    stoma | stomach cancer | stroke | stroke rehab | strokes | subarachnoid | subdural |
    substance misuse | subutex | suicidal | suicidal ideation | suicidal plans | suicidal
    thoughts | suicidality | suicide attempt | suicide attempts | suicide plan | sundowning |
    suprapubic catheter | syncope | syphilis | syringe driver | tachycardia | tamoxifen | tbi |
    temporal arteritis | tendonitis | terminal cancer | terminal illness | terminal prognosis |
    terminally ill | termination of pregnancy | testicular cancer | tetanus | thalassaemia |
    thickened fluids | thoughts of suicide | throat cancer | thrombophilia | thrombosed |
    thyroid | thyroxine | tia clinic | tinnitus | tongue tie | tonsils | torn ligament |
    tourette's | tracheostomy | tramadol | transplant | trapped nerve | trigeminal neuralgia |
    trimethoprim | troponin | trying for a baby | trying to conceive | tube fed | tuberculosis |
    tumour | tumours | turner syndrome | turp | two fits | type 1 diabetes | type 2 diabetes |
    type one diabetic | typhoid | ulcer | ulcerative colitis | ulcers | underactive thyroid |
    undetectable viral load | unprovoked fits | urinary tract infection | urine infection | uti
    | valve replacement | varices | varicose veins | vascular dementia | vasectomy | venlafaxine
    | ventilated | ventolin | vertigo | viral load | vision loss | visually impaired | vitiligo
    | warfarin | water infection | weeks pregnant | wet amd | wets herself | wets himself | wets
    the bed | wheelchair bound | wheelchair user | wheelchair-bound | whiplash | whooping cough
    | young onset | zopiclone
"""

CONDITIONS = tuple(" ".join(each.split()) for each in _LIST.split("|"))
"""In lower case; a phrase of several words has single spaces."""
