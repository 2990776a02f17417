#include "backend/demo/texts.h"

/* clang-format off */

/* What fits any theme: how a contact began and ended, talents, plans, evaluations. */

extern const struct theme THEME_GELDZORGEN, THEME_ENERGIE, THEME_SCHULDHULP, THEME_TOESLAGEN, THEME_FORMULIEREN, THEME_SCHOOL, THEME_VRIJE_TIJD,
    THEME_OPVOEDING, THEME_BUURT, THEME_EENZAAMHEID, THEME_MANTELZORG, THEME_TALENTEN, THEME_TAAL, THEME_WERK, THEME_GEZONDHEID, THEME_DIGITAAL,
    THEME_HUISVESTING, THEME_VERVOER;

enum { T_GELD, T_ENERGIE, T_SCHULD, T_TOESLAG, T_FORMULIER, T_SCHOOL, T_VRIJE_TIJD, T_OPVOEDING, T_BUURT };

const struct theme *const THEMES[] = {
    [T_GELD] = &THEME_GELDZORGEN, [T_ENERGIE] = &THEME_ENERGIE, [T_SCHULD] = &THEME_SCHULDHULP, [T_TOESLAG] = &THEME_TOESLAGEN,
    [T_FORMULIER] = &THEME_FORMULIEREN, [T_SCHOOL] = &THEME_SCHOOL, [T_VRIJE_TIJD] = &THEME_VRIJE_TIJD, [T_OPVOEDING] = &THEME_OPVOEDING,
    [T_BUURT] = &THEME_BUURT, &THEME_EENZAAMHEID, &THEME_MANTELZORG, &THEME_TALENTEN, &THEME_TAAL, &THEME_WERK, &THEME_GEZONDHEID,
    &THEME_DIGITAAL, &THEME_HUISVESTING, &THEME_VERVOER,
};
const unsigned THEME_COUNT = sizeof THEMES / sizeof *THEMES;

const struct experiment_text EXPERIMENTEN[] = {
    { "Vaste brievenmiddag", "Neemt de spanning over post en formulieren af als er elke week op dezelfde plek dezelfde mensen zitten om mee te lezen? En wie durft er na een half jaar zelf te helpen?", T_FORMULIER },
    { "Samen eten, samen weten", "Leren buren elkaar zo goed kennen dat ze elkaar helpen, als er twee keer per maand samen wordt gekookt en gegeten? Wat is daarvoor nodig behalve een keuken?", T_BUURT },
    { "Fiets- en meerijruil", "Doen meer kinderen mee aan sport als vervoer, kleding en contributie in één keer geregeld zijn, zonder aparte aanvragen?", T_VRIJE_TIJD },
    { "Een jaar rust in geld", "Wat gebeurt er met gezondheid, school en werk als een gezin een jaar lang zeker is van een vast bedrag per week en van één contactpersoon?", T_GELD },
};
const unsigned EXPERIMENT_COUNT = sizeof EXPERIMENTEN / sizeof *EXPERIMENTEN;

/* Rows: huisbezoek, kantoor, onderweg, telefoon, bericht. Columns: gezin, medewerker, ander. */
const sentences OPENINGEN[5][3] = {
    { LIST("Op verzoek van {ouder} langsgegaan[; de koffie stond klaar|, aan de keukentafel gepraat|].",
           "{ouder} had gevraagd of ik [deze week|vandaag|voor het weekend] langs wilde komen.",
           "Huisbezoek nadat {ouder} had gebeld; [{ze} was blij met het snelle bezoek|we zaten buiten, uit de wind|we namen de tijd]."),
      LIST("Huisbezoek volgens afspraak, {ouder} [had alles klaargelegd|was alleen thuis|had tijd vrijgemaakt].",
           "Bij {ouder} thuis geweest[, aan de keukentafel|, na het werk|, in de schuur waar {ze} bezig was|].",
           "[Kort|Rustig|Wat langer] huisbezoek bij {ouder}[; {partner} kwam er later bij|].",
           "Langsgegaan om te horen hoe het gaat sinds [de vorige keer|het gesprek van {dag}|de vakantie]."),
      LIST("Bezoek op verzoek van [school|de huisartspraktijk|de woningcorporatie|de wijkverpleegkundige]; {ouder} wist ervan en vond het goed.",
           "Samen met [de jeugdverpleegkundige|de woonconsulent|{collega}] op huisbezoek geweest.") },
    { LIST("{ouder} kwam [zonder afspraak|op eigen initiatief|met een tas vol papieren] naar het spreekuur in {buurthuis}.",
           "{ouder} liep binnen en had [een kwartier|een half uur|maar even] de tijd."),
      LIST("Gesprek met {ouder} op kantoor[, zoals afgesproken|, {ze} was vroeg|].",
           "{ouder} en ik spraken elkaar in {buurthuis}[, in het zaaltje achterin|, bij het raam|].",
           "Afspraak in {buurthuis}; {ouder} kwam [op de fiets|met de bus|lopend]."),
      LIST("Overleg in {buurthuis} met {ouder} en [school|de kredietbank|de jeugdverpleegkundige|de klantmanager]; {ouder} zat zelf aan tafel.") },
    { LIST("{ouder} sprak me aan [bij de supermarkt|op het schoolplein|op de markt|bij de ruilkast].",
           "Op straat {ouder} tegengekomen, die [even bleef staan|meteen begon te vertellen|me meevroeg voor een rondje]."),
      LIST("{ouder} getroffen [bij de eettafel in {buurthuis}|langs het voetbalveld|bij de bushalte] en even bijgepraat.",
           "Met {ouder} een rondje [langs het kanaal|door de wijk|om de plas] gelopen.",
           "Met {ouder} meegereden naar [de kredietbank|het ziekenhuis|de open dag]; onderweg gepraat."),
      LIST("Via {buur} hoorde ik dat {ouder} me zocht; op straat even gesproken.") },
    { LIST("{ouder} belde [vanochtend|aan het eind van de middag|tussen de middag|net voor het weekend].",
           "Teruggebeld op verzoek van {ouder}.",
           "{ouder} aan de lijn[, met een vraag die niet kon wachten|, opgewekter dan vorige keer|]."),
      LIST("{ouder} gebeld[ zoals beloofd| om te horen hoe het ging|, {ze} had even tijd|].",
           "Belronde: {ouder} nam [meteen|bij de tweede keer] op."),
      LIST("[School|De woningcorporatie|De praktijkondersteuner] vroeg me om {ouder} te bellen; dat heb ik gedaan en ik heb ook gezegd waarom.") },
    { LIST("Bericht ontvangen van {ouder}, met een [hartje|groet|vraag].", "{ouder} stuurde een [app|foto van een brief|ingesproken bericht] en ik heb geantwoord.", "[Vroeg|Laat] op de dag een appje van {ouder}."),
      LIST("Bericht gestuurd naar {ouder}, [binnen een uur|dezelfde dag|de volgende ochtend] antwoord.", "Via een bericht met {ouder} de stand doorgenomen."),
      LIST("[School|{collega}] mailde met de vraag of ik contact wilde opnemen; {ouder} reageerde op mijn bericht.") },
};

const sentences MISLUKT[5] = {
    LIST("Niemand thuis op de afgesproken tijd; [kaartje|briefje] met mijn nummer door de bus gedaan[| en {dag} voorgesteld].",
         "{ouder} deed open maar had visite; we hebben een nieuwe dag afgesproken: {dag}.",
         "Bij {ouder} aan de deur geweest, geen gehoor; de gordijnen waren open en de fiets was weg.",
         "Het kwam niet uit, {kind} was ziek; {ouder} vroeg of het {dag} kon."),
    LIST("{ouder} kwam niet op de afspraak[ in {buurthuis}|]; ik heb een bericht gestuurd zonder verwijt.",
         "Afspraak ging niet door, de bus van {ouder} reed niet; nieuwe dag: {dag}.", "{ouder} zegde een uur van tevoren af wegens [werk|een ziek kind|een kapotte fiets]."),
    LIST("{ouder} gezien, maar {ze} had haast; we zwaaiden.", "Bij de ruilkast gewacht zoals afgesproken; {ouder} was er niet."),
    LIST("{ouder} gebeld, geen gehoor; geen voicemail ingesproken omdat die gedeeld wordt met het gezin.", "[Twee|Drie] keer gebeld op verschillende tijden, {ouder} niet bereikt[; {dag} weer|].",
         "{ouder} nam op, maar de verbinding was slecht; ik bel {dag} opnieuw."),
    LIST("Bericht gestuurd naar {ouder} [over {dag}|om te vragen hoe het gaat|]; na [twee|drie|vier] dagen nog geen antwoord.", "Bericht kwam niet aan; {ouder} heeft misschien een nieuw nummer."),
};
const sentences MISLUKT_DUIDING = LIST(
    "Past niet bij {ouder}; ik bel {dag} nog een keer.", "Geen reden tot zorg, {ze} heeft het druk met [werk|de familie|de tuin].",
    "Ik probeer het op een ander tijdstip; 's ochtends is voor {hem} vaak te vroeg.", "Misschien lag mijn vorige vraag te gevoelig; rustig aan beginnen.");

const sentences AFSLUITINGEN = LIST(
    "We zien elkaar [over {weken}|{dag}|na het weekend] weer.",
    "{ouder} belt als er eerder iets is.",
    "Ik vroeg wat {ouder} uit dit gesprek meeneemt: [rust|een plan voor morgen|dat {ze} niet alleen staat|de lijst op de koelkast].",
    "Bij het weggaan zei {ouder}: [fijn dat je er was|het lucht op|tot {dag}, de koffie staat klaar|dit had ik eerder moeten doen].",
    "Afgesproken wat er wel en niet in dit verslag komt; {ouder} heeft meegelezen.",
    "{ouder} doet het eerste stuk zelf en ik vraag er {dag} naar.",
    "De volgende keer wil {ouder} het hebben over [gezondheid|werk|de vakantie|iets leuks].",
    "We hebben afgesproken om [om te beginnen niets te veranderen|één ding tegelijk te doen|eerst de uitslag af te wachten].",
    "{ouder} vond het goed dat ik {collega} om advies vraag.",
    "De rest bewaren we voor een volgende keer; het was genoeg voor vandaag.");

const sentences DUIDING_ALGEMEEN = LIST(
    "{ouder} klinkt [rustiger|opgewekter|vermoeider|zekerder] dan de vorige keer.",
    "Ik twijfel of ik niet te veel overneem; de volgende keer laat ik de stiltes langer duren.",
    "Het vertrouwen groeit; {ouder} vertelt nu ook wat nog niet lukt.",
    "Het tempo van {ouder} is het goede tempo, ook als het systeem sneller wil.",
    "Ik zag iets van trots; daar wil ik de volgende keer op terugkomen.",
    "De vraag achter de vraag is mij nog niet duidelijk.",
    "Ik wil dit bespreken in het team; misschien kijk ik er te veel vanuit mijn eigen bril naar.",
    "Wat helpt, is dat er één iemand is die het overzicht houdt; voorlopig ben ik dat.",
    "Dit gezin weet heel goed wat het nodig heeft; mijn werk is vooral de weg vrijmaken.",
    "Ik maak me [geen|weinig|op dit moment geen] zorgen over de veiligheid.");

const sentences TALENTEN = LIST(
    "{ouder} kan heel goed [koken voor veel mensen|met mensen praten|organiseren|rekenen uit het hoofd|luisteren] en {ze} weet dat zelf [ook|nog niet altijd].",
    "{ouder} is [handig met hout|{vakman} met de naaimachine|goed met dieren|sterk in het regelen van dingen|muzikaal].",
    "{kind} is [vrolijk en behulpzaam|nieuwsgierig|een doorzetter|goed in {vak}|sportief] en [maakt makkelijk vrienden|geeft niet snel op|kan goed uitleggen].",
    "{partner} kan alles repareren wat [kapot is|wieltjes heeft|een stekker heeft].",
    "In dit gezin wordt veel gelachen, ook als het tegenzit.",
    "Ze staan altijd voor anderen klaar; de halve straat weet de deur te vinden.",
    "{tiener} kan goed [tekenen|programmeren|met kleine kinderen omgaan|voetballen|fietsen repareren].",
    "{ouder} heeft een ijzersterk geheugen en vergeet geen verjaardag.",
    "{ouder} houdt vol, komt afspraken na en zegt eerlijk wanneer iets niet gaat.");

const sentences PLAN_ALGEMEEN = LIST(
    "Eén plan voor het hele gezin en één vaste contactpersoon: {werker}.",
    "{ouder} bepaalt de volgorde; {werker} zorgt dat alle anderen die volgen.",
    "We kijken elke drie maanden samen wat er veranderd is, volgens het gezin en volgens mij.",
    "Wie er ook bij komt helpen, sluit aan bij dit plan.",
    "{werker} blijft betrokken, ook als het goed gaat.");

const sentences PLAN_AANVULLING = LIST(
    "Voor de zomervakantie kiest {kind} één vaste activiteit per week.",
    "De woningcorporatie sluit vanaf nu aan bij het gesprek van elk kwartaal.",
    "{ouder} neemt zelf het voortouw bij het gesprek op school over {kind}.",
    "Het maatje komt voortaan elke week in plaats van om de week.",
    "De huisarts is met toestemming van {ouder} op de hoogte gebracht.",
    "We bouwen de hulp bij de post af vanaf {maand}.",
    "De klantmanager komt de volgende keer mee op huisbezoek.");

const sentences BIJZONDERHEDEN_KIND = LIST(
    "[Houdt van|Is dol op] [dieren|tekenen|voetbal|dansen|lezen|buiten spelen|knutselen|bakken].",
    "Wil graag zelf iets zeggen in gesprekken die over {khem} gaan.",
    "Draagt een bril; gehoor is in orde.",
    "Heeft een notenallergie.",
    "Wordt 's ochtends graag rustig wakker.",
    "Is [goed in {vak}|een echte buitenmens|de grappenmaker van het gezin|graag even alleen na school].",
    "Gaat om het weekend naar de andere ouder.");

const sentences BIJZONDERHEDEN_VOLWASSENE = LIST(
    "Liever [bellen|een ingesproken bericht|een huisbezoek|een appje] dan een brief.",
    "Is 's middags het best bereikbaar.",
    "Werkt in wisselende diensten; eerst even appen.",
    "Wil graag vooraf weten wie er meekomt.",
    "Leest liever grote letters.",
    "Is actief als vrijwilliger in {buurthuis}.",
    "Spreekt thuis [Drents|Gronings|ook een andere taal] en voelt zich daar het prettigst bij.");

const sentences BIJZONDERHEDEN_OUDERE = LIST(
    "Hoort links minder goed.", "Vertelt graag over vroeger.", "Is 's middags het best bereikbaar.", "Leest liever grote letters.", "Spreekt [Drents|Gronings] en verstaat alles.");

const sentences WERK = LIST(
    "{werkplek}, [twaalf|zestien|twintig|vierentwintig|tweeëndertig] uur", "{werkplek}, oproepkracht", "Vrijwilliger bij {werkplek}", "Zoekt werk in [de zorg|het groen|de techniek|de keuken|een winkel]",
    "Opleiding [zorg en welzijn|logistiek|horeca] (avond)", "Zorgt voor het gezin", "Zelfstandige, kleine klussen", "Herstelt van ziekte");

const sentences VERHAAL_SLOT_GOED = LIST(
    "Dat had ik een jaar geleden niet gedacht.", "Ik zou het anderen ook aanraden.", "Mijn [zus|broer|buurvrouw] merkte het ook.", "Laat dat maar zo blijven.",
    "Het is nog niet klaar. Maar het begin is er.", "Daar ben ik blij mee.", "Dat wilde ik een keer zeggen.", "Het kwam op het goede moment.",
    "Ik heb nu weer [lucht|zin in de zomer|hoop|energie over].", "Dat gunt een mens zichzelf te weinig.");

const sentences VERHAAL_SLOT_MOEILIJK = LIST(
    "Dat moet anders kunnen.", "Ik hoop dat iemand dit leest.", "Ik zeg het niet voor mezelf alleen.", "Nu gaat het wel. Maar leuk was het niet.",
    "Mijn contactpersoon kon er ook niks aan doen.", "Een telefoontje had veel gescheeld.", "Daar word je [moe|stil|boos] van.",
    "Ik ben het toch blijven proberen.", "Zo voelt het, eerlijk gezegd.");

const sentences VERHAAL_SLOT_KIND = LIST(
    "Dat was het.", "Mijn [vriend|vriendin|juf] vindt dat ook.", "Dat vind ik [leuk|fijn|cool|wel belangrijk].", "Ik heb er een tekening bij gemaakt.", "Verder gaat het goed.",
    "En ik kan ook heel goed [fietsen|voetballen|tekenen|zingen].", "Meer weet ik niet.", "Dat mag u opschrijven.");

const sentences VERHAAL_MEDEWERKER = LIST(
    "Volgens het gezin maakte [het gesprek aan de keukentafel|het werken met één plan|het meelezen van het verslag] het verschil. Ik heb geleerd om eerst een half uur niets op te lossen.",
    "Van dit gezin leerde ik dat [vervoer|wachten|taal op papier] een groter obstakel is dan ik dacht. Dat neem ik mee naar het team.",
    "Ik merkte dat ik sneller wilde dan {ouder}. Toen ik dat zei, moesten we allebei lachen en ging het beter.",
    "De afspraak werkte omdat drie instanties dezelfde dag ja zeiden. Dat kon doordat we samen aan tafel zaten.",
    "Wat niet hielp: dat [de brief eerder kwam dan mijn telefoontje|er een nieuwe collega werd gestuurd zonder kennismaking]. Dat spreken we anders af.",
    "De grootste hulp kwam van {buur}. Ik heb vooral gezorgd dat niemand het verbood.",
    "Drie [weken|maanden] geleden zag ik vooral problemen. Nu zie ik hoe [{ouder} het gezin draagt|dit gezin zelf de weg wijst].",
    "We hebben de volgorde omgedraaid: eerst [slapen|de fiets|het huis], daarna de papieren. Dat werkte.",
    "Ik heb {ouder} gevraagd wat ik beter kan doen. Het antwoord: [bel ook als er niets is|zeg het als je het niet weet|kom op tijd|praat minder]. Dat ga ik doen.");

const sentences VERHAAL_DESKUNDIGE = LIST(
    "Ik ken dit van vroeger. Wat helpt, is dat iemand terugkomt, ook als je de deur een keer niet opendoet.",
    "Ik zat naast {ouder} bij het gesprek. De woorden waren moeilijk. Ik vroeg steeds: wat bedoelt u daarmee? Dat durf ik nu.",
    "Het gezin deed al zo veel zelf. Dat stond nergens in het dossier. Nu wel.",
    "Er werd over [geld en school|werk en gezondheid|wonen en schulden] gepraat alsof het losse dingen zijn. Bij ons thuis was het ook één kluwen. Begin bij de slaap, zou ik zeggen.",
    "De vraag was goed: wat moet er morgen anders zijn? Stel die vaker.",
    "Ik heb [een uur|een middag|twee keer] met het gezin meegelopen. Je ziet dan pas hoeveel er op één dag moet.",
    "Er zat schaamte in de kamer. Ik vertelde [mijn eigen verhaal|hoe het bij mij ging]. Toen ging de map open.",
    "De medewerker deed het goed: [rustig|zonder haast|op ooghoogte]. Alleen de brief daarna was weer ambtelijk.",
    "Let op de kleine dingen. {ouder} [schonk koffie in de mooie kopjes|had zich netjes aangekleed|had alles gekopieerd]. Dat is moed.",
    "Wat ik zou veranderen: laat de familie het verslag het eerst lezen.");

const sentences WAT_ANDERS = LIST(
    "Bel voordat u een brief stuurt.", "Dat er één iemand is die alles weet.", "Minder formulieren. Of één formulier.", "Vraag eerst wat er goed gaat.",
    "Dat mijn contactpersoon niet steeds wisselt.", "Een spreekuur in de avond.", "Dat je niet hoeft te bewijzen dat je arm bent.", "Sneller. Wachten is duur.",
    "Laat mij meelezen wat u opschrijft.", "Een bus die rijdt.", "Zeg het eerlijk als iets niet kan.", "Niets. Het was goed zo.", "Vertel wat er met mijn antwoord gebeurt.");

const sentences WAT_ANDERS_KIND = LIST(
    "Dat grote mensen ook aan mij vragen wat ik wil.", "Een speeltuin.", "Meer tijd voor mij alleen.", "Dat we op vakantie kunnen.", "Niks.", "Dat het niet altijd over geld gaat.",
    "Dat ik mee mag met alle schoolreizen.", "Een huisdier.", "Dat de mevrouw vaker komt.");

const sentences EVALUATIES = LIST(
    "Bij de evaluatie zei {ouder}: [dit heeft ons echt geholpen|het is nog niet af, maar het gaat de goede kant op|ik had dit niet alleen gekund].",
    "Geëvalueerd met het gezin: het doel is [bereikt|grotendeels bereikt|voor de helft bereikt] en de kosten bleven [binnen de afspraak|iets lager dan gedacht].",
    "Evaluatie: de actie werkte, het tijdstip minder; [een maand eerder|voor de winter] was beter geweest.",
    "Geëvalueerd: [het eigen deel van het gezin ging boven verwachting|de samenwerking met de partners liep vlot|het contact met {werker} maakte het verschil].");
