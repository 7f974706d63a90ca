"""What people around Elm Street offer, ask for, write and say thank you with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """`category` is a name from the first set of kinds of help, `who` the first name of whoever says it."""

    title: str
    category: str
    minutes: int
    text: str = ""
    availability: str = ""
    is_remote: bool = False
    who: str = ""


OFFERS = (
    Said("Sewing and mending", "Sewing and crafts", 90, "Hems, zips, curtains, and the odd teddy bear. Bring it round or I come to you.", "Weekday afternoons", who="Rosa"),
    Said("Shelves, doors and wobbly tables", "Home repairs", 120, "I bring the tools, you make the tea.", "Saturdays", who="Kofi"),
    Said("Vietnamese cooking for a crowd", "Cooking and food", 180, "Spring rolls for your party, or come and learn to roll them.", "Weekends", who="Linh"),
    Said("Van and a strong back", "Getting about and errands", 120, "Moving a sofa, fetching from the tip, anything that won't go on a bus.", "Evenings and Saturdays", who="Piotr"),
    Said("English conversation", "Language and letters", 60, "Over coffee, at your pace. Beginners very welcome.", "Tuesday evening", who="Grace"),
    Said("Bicycle repairs", "Home repairs", 60, "Brakes, gears, punctures. I can show you how.", "Any afternoon", who="Omar"),
    Said("Fiddle lessons for beginners", "Learning and music", 60, "I have a spare fiddle to lend.", "Mondays", who="Siobhán"),
    Said("Help with forms and offices", "Language and letters", 60, "Council, benefits, school places. Turkish and English.", "Mornings", is_remote=True, who="Yusuf"),
    Said("Digging, pruning, planting", "Gardens and plants", 120, "From a window box to an allotment.", "Dry days", who="Agnieszka"),
    Said("A game of chess and a chat", "Company and visits", 90, "I play badly and talk well.", "Afternoons, at mine", who="Harold"),
    Said("Gentle yoga at home", "Health and movement", 60, "On a chair if you like. No special clothes.", "Mornings", who="Meera"),
    Said("Computers and phones, patiently", "Computers and phones", 60, "Photos, passwords, video calls with the grandchildren.", "Evenings", is_remote=True, who="Björn"),
    Said("Lift to the hospital", "Getting about and errands", 90, "I wait for you and bring you home again.", "Tuesdays and Thursdays", who="Owen"),
    Said("Polish and German translation", "Language and letters", 60, "Letters, papers, phone calls.", "By arrangement", is_remote=True, who="Ewa"),
    Said("Letters of every kind", "Language and letters", 45, "To landlords, to old friends, to the newspaper.", "Weekdays", who="Samira"),
    Said("Painting a room or a fence", "Home repairs", 240, "You choose the colour.", "Two Saturdays a month", who="Joseph"),
    Said("Jam making in my kitchen", "Cooking and food", 120, "Bring fruit and jars. We share what we make.", "In season", who="Beatrix"),
    Said("Reading aloud by telephone", "Company and visits", 45, "A chapter a day, any book that fits down a wire.", "Every evening", is_remote=True, who="Ruth"),
    Said("Singing together", "Learning and music", 60, "Anybody who has a voice can sing.", "Wednesday evening", who="Aroha"),
    Said("Minding children for an evening", "Children and family", 180, "I was a nursery teacher for twenty years.", "Fridays", who="Chloé"),
    Said("Feeding cats while you're away", "Animals", 30, "And I talk to them.", "Always", who="Hana"),
    Said("Dripping taps and slow drains", "Home repairs", 60, "Small jobs only these days.", "Mornings", who="Mihai"),
    Said("Maths without tears", "Learning and music", 60, "For children and for grown-ups.", "After school", is_remote=True, who="Leila"),
    Said("Dominoes on Elm Street", "Company and visits", 120, "There is always a chair free.", "Thursday afternoon", who="Winston"),
    Said("A pot of soup on your doorstep", "Cooking and food", 60, "For when you are poorly.", "Any day", who="Fatoumata"),
    Said("Keeping the notice board tidy", "Running the time bank", 60, "And the leaflets at the library.", "Once a week", who="Nikos"),
)  # fmt: skip
REQUESTS = (
    Said("Walk a small dog on Fridays", "Animals", 60, "Biscuit is nine, friendly and slow. My knee is slower.", "Friday mornings", who="Harold"),
    Said("Somebody to read a letter from the council", "Language and letters", 30, "My English is not enough for this one.", "This week", who="Linh"),
    Said("Company for a walk by the river", "Company and visits", 60, "Half an hour out, half an hour back.", "When it is dry", who="Hana"),
    Said("Taking curtains up by an inch", "Sewing and crafts", 90, "Two pairs. I have the thread.", "Any time", who="Kofi"),
    Said("Help setting up a new phone", "Computers and phones", 60, "I only want to ring people and see pictures.", "Afternoons", who="Doris"),
    Said("A lift to choir on Wednesdays", "Getting about and errands", 30, "From Hillside to the old school.", "Wednesdays at six", who="Siobhán"),
    Said("Hedge that has got away from me", "Gardens and plants", 120, "It is now higher than the window.", "Before the birds nest", who="Winston"),
    Said("Help at the Saturday pantry", "Running the time bank", 180, "Sorting, stacking, smiling.", "Saturdays nine to twelve", who="Margaret"),
    Said("Learning to swim at fifty", "Health and movement", 60, "I need somebody who won't laugh. Or laughs kindly.", "Sunday mornings", who="Omar"),
    Said("A shelf for too many books", "Home repairs", 120, "The wall is brick.", "Weekends", who="Samira"),
)  # fmt: skip
DIRECT = (
    Said("Shopping from the market", "Getting about and errands", 60),
    Said("A visit and a cup of tea", "Company and visits", 90),
    Said("Changed the light bulbs", "Home repairs", 30),
    Said("Mending a coat", "Sewing and crafts", 75),
    Said("Watered the tomatoes", "Gardens and plants", 30),
    Said("School run", "Children and family", 45),
    Said("Ironing and a good talk", "Company and visits", 60),
    Said("Set up a video call", "Computers and phones", 45),
)
MESSAGES = (
    "Hello! Would this week suit you?",
    "I would be so glad of this. I'm in most afternoons.",
    "Could we do it at mine? The kettle is always on.",
    "My sister told me about you. Is next week possible?",
    "No hurry at all, whenever it suits.",
)
THANKS = (
    "You were so patient. Thank you!",
    "It looks better than new.",
    "I have not laughed so much in months.",
    "Thank you, and for the biscuits too.",
    "What a difference it makes.",
)
DECLINES = (
    "I'm away that week, sorry. Ask me again?",
    "My back says no just now. I am sorry.",
    "I'm full until the end of the month.",
)
DISPUTES = (
    "I think it was an hour less: we had lunch in between.",
    "That was not the day, and it was shorter.",
)
REASONS = (
    "Talked with both on the phone; they agree on this.",
    "Looked at the paper slip: this is what it says.",
)
UNDONE = (
    "Entered twice, once from the slip and once on the web.",
    "It was meant for another member of the same name.",
)
