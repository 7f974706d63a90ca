"""The words of time in thirteen languages, as data; `*` holds the signs that are at home in most of them.

Each word or phrase stands for one or more kinds of token:
H hour (I where the word alone can mean one: "hora y media"), M minute, S second, L longer (day, week, …),
& and, a article, h half, q quarter, o of, b "and a half" before the unit, ? what makes a length uncertain.
Number words stand for w, words like "anderthalb" for x; both with their value.
A text is read in one language at a time, so a word need only be certain within its own. Words that are a slip
of the finger from another language's number are left out: "on" is ten in Turkish and nearly "one" in English.
"""

from fractions import Fraction

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "I": "hour",
        "H": "hours, hr, hrs",
        "M": "minute, minutes, mins",
        "S": "second, seconds, secs",
        "L": "d, day, days, week, weeks, month, months, year, years, fortnight, decade, decades, weekend",
        "&": "and",
        "a": "a, an",
        "h": "half",
        "q": "quarter, quarters",
        "o": "of",
        "?": "about, around, almost, nearly, roughly, approximately, or, to, more, less, over, under,"
        " another, least, most, couple, few, some, several, maybe",
    },
    "es": {
        "I": "hora",
        "H": "horas, hs",
        "M": "minuto, minutos",
        "S": "segundo, segundos, seg",
        "L": "dia, dias, semana, semanas, mes, meses, año, años",
        "&": "y",
        "a": "un, una",
        "h": "media, medio",
        "q": "cuarto, cuartos",
        "o": "de",
        "?": "casi, unos, unas, cerca, mas, menos, otra, otro, o, aproximadamente",
    },
    "fr": {
        "H": "heure, heures",
        "M": "minute, minutes, mn",
        "S": "seconde, secondes",
        "L": "j, jour, jours, journee, semaine, semaines, mois, an, ans, annee, annees",
        "&": "et",
        "a": "un, une",
        "h": "demi, demie",
        "q": "quart, quarts",
        "o": "d'",
        "?": "environ, presque, plus, moins, encore, quelques, ou",
    },
    "de": {
        "H": "stunde, stunden, std",
        "M": "minute, minuten",
        "S": "sekunde, sekunden, sek",
        "L": "tag, tage, tagen, woche, wochen, monat, monate, monaten, jahr, jahre, jahren",
        "&": "und",
        "a": "ein, eine, einer",
        "h": "halbe, halben",
        "qH": "viertelstunde",
        "?": "etwa, ungefähr, circa, ca, fast, mehr, weniger, noch, oder, bis, rund, knapp",
    },
    "it": {
        "I": "ora",
        "H": "ore",
        "M": "minuto, minuti",
        "S": "secondo, secondi",
        "L": "giorno, giorni, settimana, settimane, mese, mesi, anno, anni",
        "&": "e",
        "a": "un, un', una",
        "h": "mezzo, mezza, mezz'",
        "hH": "mezzora",
        "q": "quarto, quarti",
        "o": "d', di",
        "?": "circa, quasi, più, meno, altra, altro, o",
    },
    "pt": {
        "I": "hora",
        "H": "horas",
        "M": "minuto, minutos",
        "S": "segundo, segundos, seg",
        "L": "dia, dias, semana, semanas, mes, meses, ano, anos",
        "&": "e",
        "a": "um, uma",
        "h": "meia, meio",
        "q": "quarto, quartos",
        "o": "de",
        "?": "cerca, quase, mais, menos, outra, outro, ou, aproximadamente",
    },
    "nl": {
        "H": "uur, uren, u",
        "M": "minuut, minuten",
        "S": "seconde, seconden",
        "L": "dag, dagen, week, weken, maand, maanden, jaar, jaren",
        "&": "en",
        "a": "een",
        "h": "half, halve",
        "hH": "halfuur",
        "q": "kwart",
        "qH": "kwartier",
        "?": "ongeveer, bijna, circa, ca, meer, minder, nog, paar, aantal, of",
    },
    "tr": {
        "H": "saat, sa",
        "M": "dakika, dk",
        "S": "saniye, sn",
        "L": "gün, hafta, ay, yıl",
        "&": "ve",
        "h": "yarım",
        "b": "buçuk",
        "q": "çeyrek",
        "?": "yaklaşık, birkaç, diğer, fazla, veya",
    },
    "ar": {
        "I": "ساعة",
        "H": "ساعات",
        "M": "دقائق, دقيقة",
        "S": "ثانية, ثوان",
        "h": "نصف",
        "wH": "ساعتين",
        "&h": "ونصف",
    },
    "hi": {"H": "घंटा, घंटे, घंटों, घण्टे, घण्टों, घं", "M": "मिनट, मि", "S": "सेकेंड, सेकंड", "h": "आधा, आधे"},
    "zh": {
        "H": "小时, 小時, 个小时, 個小時",
        "M": "分钟, 分鐘, 分",
        "S": "秒",
        "h": "半",
        "&hH": "个半小时, 個半小時",
    },
    "ja": {"H": "時間", "M": "分, 分間", "S": "秒", "H&h": "時間半"},
    "ko": {"H": "시간", "M": "분", "S": "초"},
    # Signs rather than words: at home in every language but Turkish, which has its own.
    "*": {"H": "h", "M": "m, min, '", "S": "s, sec"},
}

NUMBERS: dict[str, str] = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte",
    "fr": "- deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
    " dix-huit dix-neuf vingt",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
    " siebzehn achtzehn neunzehn zwanzig",
    "it": "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"
    " sedici diciassette diciotto diciannove venti",
    "pt": "- dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis"
    " dezessete dezoito dezenove vinte",
    "nl": "- twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz - on-bir on-iki on-üç on-dört on-beş on-altı on-yedi"
    " on-sekiz on-dokuz yirmi",
    "hi": "एक दो तीन चार",
    "zh": "一 两 三 四 五",
    "ko": "한 두 세 네",
}

MORE_NUMBERS: dict[str, dict[str, Fraction]] = {
    "en": {"thirty": Fraction(30), "forty": Fraction(40), "forty five": Fraction(45), "fifty": Fraction(50)},
    "es": {
        "treinta": Fraction(30),
        "cuarenta": Fraction(40),
        "cuarenta y cinco": Fraction(45),
        "veinticuatro": Fraction(24),
        "cincuenta": Fraction(50),
    },
    "fr": {
        "trente": Fraction(30),
        "quarante": Fraction(40),
        "quarante cinq": Fraction(45),
        "cinquante": Fraction(50),
    },
    "de": {
        "vierundzwanzig": Fraction(24),
        "dreißig": Fraction(30),
        "vierzig": Fraction(40),
        "fünfundvierzig": Fraction(45),
        "fünfzig": Fraction(50),
    },
    "it": {
        "ventiquattro": Fraction(24),
        "trenta": Fraction(30),
        "quaranta": Fraction(40),
        "quarantacinque": Fraction(45),
        "cinquanta": Fraction(50),
    },
    "pt": {
        "duas": Fraction(2),
        "trinta": Fraction(30),
        "quarenta": Fraction(40),
        "quarenta e cinco": Fraction(45),
        "cinquenta": Fraction(50),
        "quatorze": Fraction(14),
        "dezasseis": Fraction(16),
        "dezassete": Fraction(17),
        "dezanove": Fraction(19),
    },
    "nl": {
        "vierentwintig": Fraction(24),
        "dertig": Fraction(30),
        "veertig": Fraction(40),
        "vijfenveertig": Fraction(45),
        "vijftig": Fraction(50),
    },
    "tr": {"otuz": Fraction(30), "kırk": Fraction(40), "kırk beş": Fraction(45), "elli": Fraction(50)},
    "ar": {"عشرين": Fraction(20)},
    "hi": {"बीस": Fraction(20), "चौबीस": Fraction(24)},
    "zh": {"二": Fraction(2)},
}

AND_A_HALF: dict[str, dict[str, Fraction]] = {
    "de": {
        "anderthalb": Fraction(3, 2),
        "eineinhalb": Fraction(3, 2),
        "zweieinhalb": Fraction(5, 2),
        "dreieinhalb": Fraction(7, 2),
        "viereinhalb": Fraction(9, 2),
    },
    "nl": {
        "anderhalf": Fraction(3, 2),
        "anderhalve": Fraction(3, 2),
        "tweeënhalf": Fraction(5, 2),
        "tweeëneenhalf": Fraction(5, 2),
        "drieënhalf": Fraction(7, 2),
        "drieëneenhalf": Fraction(7, 2),
    },
    "hi": {"डेढ़": Fraction(3, 2), "ढाई": Fraction(5, 2)},
}
