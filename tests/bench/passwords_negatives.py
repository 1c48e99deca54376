"""What the password gate must refuse: words that belong together, by class. Written from memory
for this measurement and frozen before anything was tuned by it; nothing here is read by the
lexicon's builder. Where a text also stands in its lists, that is by chance.
"""

from __future__ import annotations


def _split(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


SEQUENCES = _split("""
Monday Tuesday Wednesday|January February March|Lundi Mardi Mercredi|Montag Dienstag Mittwoch
Lunes Martes Miércoles|Poniedziałek Wtorek Środa|Luni Marți Miercuri|Maandag Dinsdag Woensdag
Понедельник Вторник Среда|Δευτέρα Τρίτη Τετάρτη|Pazartesi Salı Çarşamba|Hétfő Kedd Szerda
Dydd Llun Mawrth Mercher|Styczeń Luty Marzec|Ionawr Chwefror Mawrth|Ianuarie Februarie Martie
Seventeen Eighteen Nineteen|Hundred Thousand Million|Siebzehn Achtzehn Neunzehn
Jedenaście Dwanaście Trzynaście|Dieciséis Diecisiete Dieciocho|Yksitoista Kaksitoista Kymmenen
Orange Yellow Purple|Czerwony Zielony Niebieski|Verde Amarillo Naranja|Melyn Gwyrdd Glas Porffor
Rouge Jaune Vert Bleu|Roșu Galben Albastru|Красный Зелёный Жёлтый|Punainen Vihreä Sininen
Mercury Venus Jupiter|Merkury Wenus Jowisz|Saturn Uranus Neptune|Меркурий Венера Юпитер
Spring Summer Autumn|Printemps Automne Hiver|Wiosna Jesień Zima Lato|Frühling Sommer Herbst
North South East West|Północ Południe Wschód|Norte Oeste Este Sur|Noord Zuid Oost West
First Second Third Fourth|Pierwszy Drugi Trzeci|Erste Zweite Dritte|Primero Segundo Tercero
Alpha Beta Gamma Delta|Epsilon Lambda Omega|Mother Father Brother|Matka Ojciec Siostra
Bravo Charlie Foxtrot|Gemini Cancer Taurus|Monday Wednesday Friday|Lundi Tuesday Mittwoch
সোমবার মঙ্গলবার বুধবার|ਸੋਮਵਾਰ ਮੰਗਲਵਾਰ ਬੁੱਧਵਾਰ|સોમવાર મંગળવાર બુધવાર|الاثنين الثلاثاء الأربعاء
پیر منگل بدھ جمعرات|सोमवार मंगलवार बुधवार|Isniin Talaado Arbaco|Casaan Cagaar Madow Caddaan
Jumatatu Jumanne Jumatano|Esmaspäev Teisipäev Kolmapäev|Pirmadienis Antradienis Trečiadienis
""")

INFLECTED = _split("""
Walking Walked Lantern|Garden Gardens Copper|Singing Velvet Singer|Runner Marble Running
Happy Happiness Lantern|Teacher Teaching Velvet|Mouse Mice Lantern|Went Going Lantern
Child Children Velvet|Brought Bringing Marble|Kobieta Kobiety Lampa|Drzewo Drzewa Kamień
Zielony Zielona Lampa|Maison Maisons Lumière|Chanter Chantons Lumière|Kinder Kindern Lampe
Laufen Läuft Lampe|Häuser Haus Lampe|Casa Casas Lámpara|Hablar Hablamos Lámpara
Copac Copaci Lampă|Frumos Frumoasă Lampă|Ragazzo Ragazzi Lampada|Parlare Parliamo Lampada
Hund Hunden Lampa|Flicka Flickor Lampa|Дерево Деревья Лампа|Книга Книги Лампа
Δέντρο Δέντρα Λάμπα|Talo Talossa Lamppu|Kirja Kirjoja Lamppu|Ház Házak Lámpa
Kitap Kitaplar Lamba|Kniha Knihy Lampa|Strom Stromy Lampa|Afon Afonydd Lamp
Ysgol Ysgolion Lamp|Leabhar Leabhair Lampa|Livro Livros Lâmpada|Boek Boeken Lamp
""")

LISTED = _split("""
Correct Horse Battery|Three Random Words|National Health Service|Manchester United Football
Twinkle Little Star|Pride Prejudice Austen|Lord Rings Fellowship|Harry Potter Stone
Every Cloud Silver Lining|Early Bird Catches Worm|Mary Little Lamb|Keep Calm Carry
Bohemian Rhapsody Queen|Stairway Heaven Zeppelin|Coca Cola Bottle|Game Thrones Dragon
General Data Protection|Multi Factor Authentication|Accident Emergency Department
""")

UNLISTED = _split("""
Curiouser Curiouser Alice|Wild Atlantic Way|Yabba Dabba Doo|Luck Irish Shamrock
Premium Economy Class|Electric Light Orchestra|Traffic Light System|Public Transport Ticket
Solar Power Energy|Climate Change Summit|Prime Minister Question|Football World Cup
Chocolate Birthday Cake|Credit Card Payment|Hospital Waiting List|Nuclear Power Station
Ice Cream Sundae|Swimming Pool Water|Washing Machine Laundry|Christmas Tree Decoration
Bank Holiday Weekend|Railway Station Platform|Mobile Phone Charger|Traffic Warden Ticket
Gone With The Wind|Catcher Rye Salinger|Grapes Wrath Steinbeck|Wuthering Heights Bronte
Brave New World|Animal Farm Orwell|Great Expectations Dickens|Tale Two Cities
Moby Dick Whale|Treasure Island Stevenson|Jungle Book Mowgli|Peter Rabbit Potter
Gruffalo Mouse Wood|Very Hungry Caterpillar|Charlie Chocolate Factory|Fantastic Mister Fox
Pulp Fiction Tarantino|Star Wars Empire|Empire Strikes Back|Jurassic Park Dinosaur
Silence Lambs Hannibal|Forrest Gump Chocolates|Toy Story Woody|Lion King Simba
Breaking Bad Heisenberg|Strictly Come Dancing|Great British Bake|Line Of Duty
Peaky Blinders Shelby|Doctor Who Tardis|Only Fools Horses|Fawlty Towers Basil
Monty Python Circus|Coronation Street Rovers|Downton Abbey Crawley|Antiques Road Show
Yellow Submarine Beatles|Purple Rain Prince|Dancing Queen Abba|Sweet Child Mine
Smells Like Teen Spirit|Born In The Usa|Imagine Lennon Peace|Wonderwall Oasis Manchester
Rolling Stones Satisfaction|Never Gonna Give|Hotel California Eagles|Thriller Michael Jackson
Actions Speak Louder Words|Rome Not Built Day|When Pigs Fly|Barking Up Wrong Tree
Spill The Beans|Piece Of Cake|Once Blue Moon|Break The Ice|Bite The Bullet
Too Many Cooks Broth|Rolling Stone Gathers Moss|Birds Feather Flock|Honesty Best Policy
Practice Makes Perfect|Better Late Than Never|Look Before You Leap|Time Flies Fun
Stitch In Time Saves|Pen Mightier Sword|Absence Heart Fonder|Curiosity Killed Cat
Baa Black Sheep|Humpty Dumpty Wall|Jack Jill Hill|Incy Wincy Spider
Hickory Dickory Dock|Old Macdonald Farm|Ring Roses Posies|Wheels Bus Round
To Be Or Not|Blood Sweat Tears|Finest Hour Churchill|Dream Martin Luther
Small Step For Man|Fight Them On Beaches|Winter Of Discontent|Romeo Juliet Balcony
Marks And Spencer|Burger King Whopper|British Airways Flight|Virgin Media Broadband
Lloyds Banking Group|Rolls Royce Phantom|Aston Martin Bond|Jaguar Land Rover
Tottenham Hotspur Stadium|Aston Villa Birmingham|Newcastle United Magpies|Crystal Palace Eagles
West Ham United|Queens Park Rangers|Sheffield Wednesday Owls|Real Madrid Bernabeu
Bayern Munich Football|Leicester City Foxes|Wolverhampton Wanderers Molineux|Celtic Rangers Glasgow
Tower Of London|Buckingham Palace London|Big Ben Westminster|Hadrian Wall Northumberland
Ben Nevis Scotland|Lake District Windermere|Giants Causeway Antrim|Edinburgh Castle Rock
Milton Keynes Station|Kings Lynn Norfolk|Stoke On Trent|Bury Saint Edmunds
New York City|Golden Gate Bridge|Eiffel Tower Paris|Great Wall China
Intensive Care Unit|Blood Pressure Monitor|General Practitioner Surgery|Mental Health Trust
Clinical Commissioning Group|Integrated Care Board|Electronic Patient Record|Community Nursing Team
Waiting Time Target|Urgent Treatment Centre|Care Quality Commission|Ambulance Service Trust
Discharge Summary Letter|Operating Theatre Nurse|Outpatient Clinic Appointment
Freedom Information Request
Petit Prince Rose|Les Misérables Hugo|Liberté Égalité Fraternité|Tour De France
Notre Dame Paris|Bonjour Madame Monsieur|Joyeux Noël Cadeau|Petit Poisson Grand
Guten Tag Herr|Morgenstund Gold Mund|Übung Macht Meister|Deutsche Bahn Zug
Brandenburger Tor Berlin|Frohe Weihnachten Fest|Ende Gut Alles|Borussia Dortmund Fussball
Buenos Días Señor|Don Quijote Mancha|Cien Años Soledad|Feliz Navidad Próspero
Dolce Vita Fellini|Divina Commedia Dante|Forza Italia Azzurri|Buon Natale Felice
Dzień Dobry Pani|Pan Tadeusz Mickiewicz|Boże Narodzenie Święta|Wesołych Świąt Życzę
Bună Ziua Doamnă|Crăciun Fericit Moș|La Mulți Ani|Mihai Eminescu Luceafărul
Hen Wlad Fy Nhadau|Bore Da Cymru|Nadolig Llawen Pawb|Eisteddfod Genedlaethol Cymru
Война Мир Толстой|Доброе Утро Страна|Новый Год Ёлка|Красная Площадь Москва
""")
