"""Sentences about this and that, by which the mean is held from which cosines are measured where few chunks may be read.

A mean over few chunks lies on whatever they speak of, so that nothing stands out from it: who could read one note alone was told that
nothing answers what the note does. So everyday sentences count as a few chunks of every library (shrinkage: James and Stein 1961,
"Estimation with Quadratic Loss").
"""

from __future__ import annotations

EVERYDAY = {
    "en": (
        "The meeting was moved to Thursday because the room was taken.",
        "She repaired the engine of the old boat during the winter.",
        "Prices for electricity rose by a tenth last year.",
        "The museum opens at ten and closes at six, except on Mondays.",
        "Children learn to read at different ages.",
        "The committee will publish its report in the autumn.",
        "A new bridge over the river was built in 1998.",
        "Most users asked for a simpler way to change their password.",
        "The recipe needs flour, butter, two eggs and a pinch of salt.",
        "The team lost the final by one goal.",
        "Doctors advise adults to sleep seven hours or more.",
        "The company hired three engineers and opened an office in Riga.",
        "Heavy rain is expected in the north on Saturday.",
        "The contract ends in March unless both sides agree to extend it.",
        "The author spent ten years in Italy before he wrote his first novel.",
        "Water boils at a lower temperature high in the mountains.",
        "Please send the invoice to the finance department by Friday.",
        "The software was released under an open licence.",
        "The train to the airport leaves every fifteen minutes.",
        "Farmers sow wheat in September and harvest it in August.",
    ),
    "et": (
        "Koosolek lükati neljapäevale, sest ruum oli kinni.",
        "Ta parandas talve jooksul vana paadi mootorit.",
        "Elektri hind tõusis mullu kümnendiku võrra.",
        "Muuseum avatakse kell kümme ja suletakse kell kuus, välja arvatud esmaspäeviti.",
        "Lapsed õpivad lugema eri vanuses.",
        "Komisjon avaldab oma aruande sügisel.",
        "Uus sild üle jõe ehitati 1998. aastal.",
        "Enamik kasutajaid soovis lihtsamat viisi parooli vahetamiseks.",
        "Retsepti jaoks on vaja jahu, võid, kahte muna ja näpuotsatäit soola.",
        "Meeskond kaotas finaali ühe väravaga.",
        "Arstid soovitavad täiskasvanutel magada seitse tundi või rohkem.",
        "Ettevõte võttis tööle kolm inseneri ja avas Riias kontori.",
        "Laupäeval on põhjas oodata tugevat vihma.",
        "Leping lõpeb märtsis, kui pooled ei otsusta seda pikendada.",
        "Kirjanik elas enne oma esimest romaani kümme aastat Itaalias.",
        "Kõrgel mägedes keeb vesi madalamal temperatuuril.",
        "Palun saatke arve reedeks finantsosakonda.",
        "Tarkvara avaldati vaba litsentsi all.",
        "Rong lennujaama väljub iga viieteistkümne minuti järel.",
        "Talunikud külvavad nisu septembris ja koristavad selle augustis.",
    ),
}
"""By language; a language that is not here has none."""

COUNTS_AS = 3
"""So many chunks. Each note of the sample cluster by itself, its questions put by who may read nothing else (79), and by who may read
another one alone: .38 are answered without such sentences, .65 with three, .68 and .73 with five and ten, and .01, .04, .05 and .06 where
another note is all there is (`python -m bench --what little`). With three no figure of those who may read all changes, with five some do.
"""
