"""Who lives around Elm Street. Invented, every one of them."""

from dataclasses import dataclass

NEIGHBOURHOODS = ("Elm Street", "Riverside", "Old Mill", "Station Quarter", "Hillside")


@dataclass(frozen=True)
class Somebody:
    """`mail` is the part before the @; without one they have no e-mail and no login."""

    name: str
    place: str
    mail: str = ""
    phone: str = ""
    about: str = ""


ADMIN = Somebody(
    "Judith Palmer", "Elm Street", "judith", about="Keeps the books. Retired accountant, keen on bees."
)
COORDINATORS = (
    Somebody(
        "Amara Bello",
        "Riverside",
        "amara",
        "01632 960 101",
        "Half the week here, half the week at the school.",
    ),
    Somebody("Tomasz Wiśniewski", "Old Mill", "tomasz", "01632 960 102", "Steps in when Amara is away."),
)
# What each of the coordinators looks after.
DUTIES = (("approvals", "membership", "listings", "safeguarding"), ("approvals", "books"))
GONE = Somebody("Ida Lund", "Hillside", "ida", about="Moved to the coast.")
WHY_GONE = "She is moving to her daughter's by the sea, and told me at the tea table."
AGREED = ("Doris Hale", "Read me the part about hours again. Yes, that is all right with me.")
DRIVES, CHECK = "Kofi Mensah", "Driving licence"
NOTED = "Said by phone: rather no ladders since his knee, driving is fine."
MEMBERS = (
    Somebody(
        "Rosa Ortiz", "Elm Street", "rosa", "01632 960 110", "Sews, mends, and never says no to a walk."
    ),
    Somebody(
        "Kofi Mensah", "Riverside", "kofi", "01632 960 111", "Carpenter, two small children, bad at sewing."
    ),
    Somebody("Linh Trần", "Station Quarter", "linh", "01632 960 112", "Learning English, cooks for a crowd."),
    Somebody("Doris Hale", "Elm Street", "", "01632 960 113", "Bakes, knits, speaks Welsh."),
    Somebody("Piotr Nowak", "Hillside", "piotr", "01632 960 114", "Has a van."),
    Somebody("Grace Li 李恩", "Riverside", "grace", "01632 960 115", "Teacher. English and Mandarin."),
    Somebody("Omar Aziz", "Old Mill", "omar", "01632 960 116", "New in town, repairs bicycles."),
    Somebody("Siobhán Ní Bhriain", "Hillside", "siobhan", "", "Plays the fiddle and will teach you."),
    Somebody(
        "Yusuf Demir", "Station Quarter", "yusuf", "01632 960 118", "Knows his way round forms and offices."
    ),
    Somebody("Agnieszka Kowalczyk", "Old Mill", "agnieszka", "", "Gardener by heart."),
    Somebody("Harold Finch", "Elm Street", "", "01632 960 120", "Ninety-one, chess, stories."),
    Somebody("Meera Krishnan", "Riverside", "meera", "01632 960 121", "Yoga, and a good listener."),
    Somebody("Björn Åkesson", "Hillside", "bjorn", "", "Computers, patiently."),
    Somebody("Fatoumata Diallo", "Station Quarter", "fatoumata", "01632 960 123", "Braids, bakes, laughs."),
    Somebody("Owen Pritchard", "Old Mill", "owen", "01632 960 124", "Drives on Tuesdays and Thursdays."),
    Somebody("Ewa Zielińska", "Elm Street", "ewa", "", "Translates from Polish and German."),
    Somebody("Samira Haddad", "Riverside", "samira", "01632 960 126", "Writes letters, any kind."),
    Somebody("Joseph Kamau", "Hillside", "joseph", "", "Paints walls and fences."),
    Somebody("Beatrix Vogel", "Station Quarter", "", "01632 960 128", "Jam. All kinds."),
    Somebody("Nikos Papadopoulos", "Old Mill", "nikos", "01632 960 129", "Can carry anything."),
    Somebody("Hana Suzuki 鈴木花", "Riverside", "hana", "", "Origami, piano, quiet company."),
    Somebody("Winston Clarke", "Elm Street", "winston", "01632 960 131", "Dominoes and small repairs."),
    Somebody("Chloé Lefèvre", "Hillside", "chloe", "", "Minds children and cats."),
    Somebody("Mihai Ionescu", "Station Quarter", "mihai", "01632 960 133", "Plumber, semi-retired."),
    Somebody("Ruth Abrahams", "Old Mill", "", "01632 960 134", "Reads aloud on the telephone."),
    Somebody("Aroha Ngata", "Riverside", "aroha", "", "Sings, and teaches others to."),
    Somebody("Dmytro Shevchenko", "Elm Street", "dmytro", "01632 960 136", "Electrics and radios."),
    Somebody("Leila Rahimi", "Hillside", "leila", "", "Sweet pastries, maths lessons."),
)
# Of the members above, in their order: how far away their birthdays are.
BIRTHDAYS_IN_DAYS = (40, 3, 200, 5)
# Of the members above, in their order; the others would rather not say.
BORN_IN = (
    1958,
    1987,
    1999,
    1939,
    1961,
    1978,
    1990,
    1984,
    1972,
    1966,
    1935,
    1981,
    1976,
    1993,
    1969,
    1964,
    1988,
    1960,
)
HOUSEHOLDS = (
    ("The Okafor family", "Riverside", (Somebody("Ngozi Okafor", "Riverside", "ngozi", "01632 960 140"),
                                        Somebody("Emeka Okafor", "Riverside", "emeka"))),
    ("The Brown-Nguyen household", "Hillside", (Somebody("Ellie Brown", "Hillside", "ellie"),
                                                Somebody("Minh Nguyen", "Hillside", "minh"))),
)  # fmt: skip
DEPENDANT = ("The Okafor family", Somebody("Tobi Okafor", "Riverside"))
# Who signs in with a card.
CARDED = "Doris Hale"
REPORTED = ("Owen Pritchard", "Meera Krishnan", "He wanted something for the petrol, beside the hour.")
LOOKED_INTO = "Spoke with Owen: he had not read that an hour is all it takes. He is sorry."
PARTY = {
    "title": "Tea and cake for everybody",
    "text": "On the last Saturday of the month we meet in the hall on Elm Street, from three o'clock.\n\nBring a cake if you like to bake, and a friend who would like to know what a time bank is. There is a ramp at the side door.\n\nWhoever needs a lift, tell us by Thursday.",
}
GARDENERS = "garden"
SEEDS = {
    "title": "Seeds and cuttings to share",
    "text": "The allotment group has more seedlings than it can plant. Come by any evening this week and take what you like.",
}
ORGANISATION = (
    "St Anne's Pantry",
    "Station Quarter",
    Somebody("Margaret O'Neill", "Station Quarter", "margaret"),
)
APPLICANTS = (
    ("Priya Raman", "priya@example.org", "01632 960 151", "Riverside",
     "I moved here in the summer and would like to meet people. I can help with sums and cooking."),
    ("Stanley Wood", "", "01632 960 152", "Elm Street",
     "My neighbour Doris told me. I can't see well any more but I can still fix a tap."),
    ("Zoë Marchetti 🌻", "zoe@example.org", "", "Old Mill", "Gardening! And I would love somebody to practise Italian with."),
)  # fmt: skip

QUESTION = "What could you show somebody, or learn from them?"
ANSWER = "I could show somebody how to make a pie. I would like to learn to repair a bicycle."
HEARD = "My neighbour told me about it. Please put me down, I would like to help."
INVITED = "Ines from the library"
TERMS = """An hour is an hour, whatever the work.
We tell each other in time when something comes up.
What we see and hear in somebody's home stays there."""

GIVEN = tuple(
    "Ada Amina Anneke Arturo Ayşe Bao Carmen Chiara Dawit Elif Emeka Farid Gwen Hiro Ines Ivan Jamal Jun Kaia Kwame "
    "Lars Leïla Maja Mateo Nadia Noor Olu Paulo Quynh Rania Rhys Sana Sipho Sofía Tariq Uma Viktor Wren Xiu Yara "
    "Zofia Zane".split()
)
FAMILY = tuple(
    "Abebe Ahmed Andersson Baker Bianchi Castro Chen Costa Dubois Eze Fischer García Gupta Haugen Hughes Ibrahim "
    "Jansen Jones Kaya Khan Kim Kovács Lopes Martin Mbeki Moreau Müller Nakamura Novák O'Brien Okoye Park Petrov "
    "Quinn Rossi Sato Silva Singh Smith Tanaka Taylor Tesfaye Umar Vargas Walker Wong Yıldız Zhang".split()
)
