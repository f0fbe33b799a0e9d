"""Words that give away what a creditor does, or that a text is about a debt. Data only.

Before verification neither may be seen by whoever holds the phone (GDPR 5(1)(c), (f)): "Kliniek
De Linde" tells a flatmate about someone's health. Everything is in lower case and without accents,
in Dutch and English.
"""

from __future__ import annotations


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


#: Found anywhere inside a word, so that compounds are found too: "tandartspraktijk", "fysioplus".
SECTOR_STEMS: tuple[str, ...] = _listed(
    """
    tandarts tandheel mondzorg mondhyg orthodon kaakchirurg endodon implantolog gebit dental
    dentist huisarts dierenarts bedrijfsarts kinderarts jeugdarts sportarts vrouwenarts natuurarts
    artsenpraktijk zorg tandtech oogarts oogheel huidarts dermatolog gynaecolog fysio therap
    osteopa chiropra podolog pedicure manicure logoped dietist dietetiek acupunct homeopa kliniek
    clinic hospital ziekenhuis polikliniek medisch medical medic gezondheid healthcare apothe
    pharmac farmac drogist laborator huidzorg cosmetis plastisch ggz psych counsel coaching
    verslav addiction rehab revalid verloskun kraamzorg midwif fertil abortus thuiszorg zorggroep
    zorgverzeker zorgcentr zorginstell zorgkantoor jeugdzorg ouderenzorg gehandicapt verpleeg
    nursing optiek opticien optometr brillen hoortoestel audicien audiolog hearing optician
    veterin dierenkliniek dierenzorg uitvaart begrafenis crematori funeral advoca juridisch
    juriste rechtshulp rechtsbijstand notari lawyer attorney solicitor barrister mediation
    mediator bewindvoer schuldhulp curator incasso deurwaard gerechts kredie krediet credit
    leasing hypothe mortgage lening financ finance factoring verzeker assurant insur bankier
    banking spaarbank pensioen pension beleg invest accountan boekhoud bookkeep belasting fiscal
    administratiekantoor casino gokk gokken gaming kansspel betting loterij lotto poker escort
    erotic erotiek erotisch sekshop sexshop seks parenclub massage sauna wellness nightclub
    slijter drankhandel coffeeshop smartshop growshop headshop cannabis tattoo piercing verhuur
    woningcorp woningsticht woningbouw woonsticht huurwoning vastgoed makelaar realestate rental
    housing property hotel hostel camping vakantiepark bungalow reisbureau reizen travel
    vliegticket airline taxi touring energie energy stroom electri elektri waterbedrijf
    waterleiding warmtebedrijf telecom internetprovider breedband broadband mobiel webhost hosting
    sportschool sportclub fitness crossfit zwembad yogastudio yoga pilates dansschool voetbalclub
    tennisclub tennisver hockeyclub golfclub sportver garage autobedrijf autoschade autohandel
    autoverhuur autoservice autolease carlease carwash bandencentr motorzaak fietsenmaker
    fietsenwinkel rijwiel rijschool autorij drivingschool bakkerij bakery banket patisserie
    slagerij butcher viswinkel vishandel groentew traiteur catering restaurant eetcafe brasserie
    pizzeria snackbar cafetaria lunchroom supermarkt supermarket boekhandel boekwinkel bookshop
    speelgoed meubel furniture woonwinkel keukens badkamer sanitair kledingw modewinkel fashion
    schoenen juwelier jewel parfumer bloemist bloemenw florist tuincentr webshop webwinkel
    postorder warenhuis kapper kapsal kapsalon hairsalon barbershop schoonheid beautysal
    nagelstudio nailstudio zonnestudio installatie installateur loodgiet plumb dakdekk aannem
    bouwbedrijf bouwmaterial bouwonder timmer schildersbedr glaszet stukador hovenier tuinaanleg
    klusbedrijf schoonmaak cleaning verhuisbedrijf verhuizing glazenwass schoorsteen slotenmak
    locksmith ongedierte beveiliging alarmcentral kinderopvang kinderdagverblijf creche daycare
    childcare peuterspeel gastouder buitenschoolse basisschool onderwijs education university
    universit hogeschool opleiding bijles tutoring muziekschool trainingscentr uitgever publishing
    krant tijdschrift magazine abonnement drukkerij transportbedr logistiek koerier courier
    parkeer parking ambulance uitzend detachering recruitment gemeente waterschap woonzorg
    belastingdienst moskee church parochie vakbond politiek
    """
)

#: Only as a whole word or as the end of one: inside words they also stand in surnames.
SECTOR_ENDINGS: tuple[str, ...] = _listed(
    """
    bank bibliotheek praktijk winkel zaak salon bouw school college academie academy vereniging
    club shop studio store bedrijf bedrijven centrum techniek handel dienst diensten kantoor bureau
    erij arij makers werken advies adviseur adviseurs kunde kundige kundigen logie loog logen iater
    atrie service services practice agency consultancy consultants consulting repairs care
    """
)

#: Only as a whole word.
SECTOR_WORDS: frozenset[str] = frozenset(
    _listed(
        """
    arts artsen dokter doctor doctors dr drs gp spa bar pub studio laser vape cafe kroeg gym sport
    sports golf tennis voetbal bank banken banks law legal lawyers juristen jurist recht rechten
    loan loans lease huur huren wonen woning woningen makelaars zorg care cure health huid skin
    hair haar nagels nails beauty auto autos cars car motors motoren banden tyres fietsen bikes
    bike gas water licht stroom power utility telefoon gsm tv kabel glasvezel internet hosting
    brood taart koffie wijn wijnen slijterij bier drank food eten catering vis vlees groenten
    fruit bloemen planten dieren dier vee boeken kleding mode fashion schoenen shoes meubels
    keuken keukens bad bouw bouwen dak daken verf glas tuin tuinen schoonmaak schoon verhuizen
    transport reizen vakantie vakanties hotel hotels school scholen college academie kinderen kids
    opvang bso kdv cursus cursussen les lessen club vereniging kerk church bingo bet bets sex seks
    xxx erotica tabak tobacco apotheek apotheker kapper kappers slager slagers notaris mondzorg
    ggd uwv cak cjib svb gokken spel bril brillen hoorzorg optiek implantaten ogen oog tanden tand
    voeten voet rug psy praktijk praktijken clinic verzekering verzekeringen polis hypotheek
    hypotheken lening leningen krediet winkel shop store
    """
    )
)

#: Trades that are surnames too. First in a name with more behind it they tell the trade.
TRADE_SURNAMES: frozenset[str] = frozenset(
    _listed(
        """
    bakker bakkers schilder schilders kuiper smid visser kok timmerman metselaar molenaar boer
    brouwer schoenmaker kleermaker dekker meester koster baker butcher carpenter painter
    """
    )
)

#: Legal forms and words of size or place that name nobody by themselves.
LEGAL_FORMS: frozenset[str] = frozenset(
    _listed(
        """
    bv nv vof cv ua ba eenmanszaak maatschap stichting cooperatie cooperatief se sa gmbh ag kg ltd
    llc llp inc plc sarl bvba srl foundation
    """
    )
)
EMPTY_WORDS: frozenset[str] = frozenset(
    _listed(
        """
    de het een en of van voor in op bij te aan met uit the and for at to by & + - | / , ' \u2013
    groep group holding holdings beheer nederland netherlands holland dutch europe europa benelux
    centrum center centre services service diensten dienst bedrijf bedrijven handel handels
    trading onderneming company co firma partners partner associates kantoor maten zonen zoon zn
    gebroeders gebr plus totaal online direct noord oost zuid west midden regio regionaal
    international internationaal nieuw nieuwe oude grote kleine uw ons onze jouw mijn st sint nl
    com eu org net
    """
    )
)

#: Parts of words that tell of a debt, wherever they stand.
DEBT_STEMS: tuple[str, ...] = _listed(
    """
    schuld betaal betal factu vordering incasso deurwaard aanman sommat ingebreke rekening
    openstaand achterstand termijn bedrag debiteur crediteur afloss aflos verschuldig wanbetal
    onbetaald invorder nabetal terugbetal tegoed belasting invoic payment payable unpaid overdue
    arrears instalment installment creditor debtor collection outstanding
    """
)

#: Whole words that tell of a debt.
DEBT_WORDS: frozenset[str] = frozenset(
    _listed(
        """
    nota notas euro euros eur cent cents pay pays paid paying payer bill bills billed debt debts
    owe owed owes owing due amount amounts kosten rente geld iban bic ideal money fee fees
    interest balance saldo herinnering herinneringen reminder reminders vervaldatum vervallen
    boete claim claims lening lease deadline penalty court rechter
    """
    )
)

#: At the head or the end of a part of a host name, where words run together.
DEBT_IN_HOSTS: tuple[str, ...] = _listed(
    "pay debt geld boete nota claim bill money kosten herinnering"
)
