"""The words that invented papers are made of: subjects, methods, titles and sentences.

A word that starts with `@` is a slot, which `hfpapers.demo.writer` fills: `@subjects`, `@method`, `@percent`. A slot
with a capital, like `@Subjects`, is filled in title case.
"""

from typing import NamedTuple


class Subject(NamedTuple):
    """What a paper is about."""

    plural: str
    singular: str
    # The first part of the names of models and benchmarks, like "Kettle" in "KettleBench".
    stem: str
    # A task, as it follows "for".
    task: str
    # What is counted; more of them is better.
    metric: str
    # A sentence that holds for the subject alone.
    remark: str


class Method(NamedTuple):
    """How a paper goes about its subject."""

    name: str
    # What the method does, as it follows its name.
    behavior: str


class Genre(NamedTuple):
    """A kind of paper. Its titles and sentences go together."""

    titles: tuple[str, ...]
    # Suffixes of the names of models and benchmarks.
    suffixes: tuple[str, ...]
    proposals: tuple[str, ...]
    results: tuple[str, ...]
    summaries: tuple[str, ...]


SUBJECTS = (
    Subject(
        "teapots",
        "teapot",
        "Kettle",
        "deciding when tea has brewed long enough",
        "sips without regret",
        "A teapot is either watched or forgotten, and the literature knows nothing in between.",
    ),
    Subject(
        "lighthouses",
        "lighthouse",
        "Beam",
        "guiding ships that would rather not be guided",
        "rocks avoided",
        "Most lighthouses are confident, but few are calibrated.",
    ),
    Subject(
        "umbrellas",
        "umbrella",
        "Brolly",
        "not leaving umbrellas on trains",
        "umbrellas brought home",
        "An umbrella is left on a train about as often as it rains afterwards.",
    ),
    Subject(
        "sourdough starters",
        "sourdough starter",
        "Dough",
        "keeping sourdough alive over a holiday",
        "loaves per apology",
        "Every sourdough starter has a name, and none has ever come when called.",
    ),
    Subject(
        "bicycles",
        "bicycle",
        "Pedal",
        "finding the bicycle that one parked somewhere",
        "minutes spent riding",
        "Of all parked bicycles, one's own is the one behind.",
    ),
    Subject(
        "office plants",
        "office plant",
        "Fern",
        "watering plants that belong to nobody",
        "leaves kept",
        "An office plant is watered by everyone in May and by no one in August.",
    ),
    Subject(
        "clockwork owls",
        "clockwork owl",
        "Hoot",
        "waking people gently at the hour that they asked for",
        "mornings without shouting",
        "Clockwork owls fly without a sound until the spring goes.",
    ),
    Subject(
        "library cats",
        "library cat",
        "Purr",
        "predicting which book a cat will sit on",
        "books read to the end",
        "A library cat prefers the book that is being read, at the page that is being read.",
    ),
    Subject(
        "postal snails",
        "postal snail",
        "Snail",
        "delivering letters at a comfortable pace",
        "letters per decade",
        "Snails do not drop packets; the packets merely arrive after the meeting.",
    ),
    Subject(
        "sock drawers",
        "sock drawer",
        "Sock",
        "reuniting socks after the wash",
        "pairs reunited",
        "The number of socks in a drawer is odd in every sense.",
    ),
    Subject(
        "elevators",
        "elevator",
        "Lift",
        "explaining why the elevator went up first",
        "sighs avoided per floor",
        "Passengers press the button again because elevators respond to encouragement.",
    ),
    Subject(
        "picnic baskets",
        "picnic basket",
        "Hamper",
        "packing for weather that has changed its mind",
        "dry sandwiches",
        "A picnic basket is packed for the weather of the day before.",
    ),
    Subject(
        "grandfather clocks",
        "grandfather clock",
        "Pendulum",
        "agreeing on the time within one household",
        "hours of harmony",
        "A household with one clock knows the time; a household with two holds a seminar.",
    ),
    Subject(
        "bus stops",
        "bus stop",
        "Queue",
        "estimating when the bus will pretend to come",
        "minutes of justified hope",
        "At a bus stop, time is measured in buses that go the other way.",
    ),
    Subject(
        "pancakes",
        "pancake",
        "Flip",
        "turning a pancake in one attempt",
        "pancakes kept off the ceiling",
        "The first pancake is a training example, and is eaten like one.",
    ),
    Subject(
        "garden gnomes",
        "garden gnome",
        "Gnome",
        "noticing gnomes that moved overnight",
        "gnomes accounted for",
        "Garden gnomes hold still when observed, which biases every study so far.",
    ),
    Subject(
        "doorbells",
        "doorbell",
        "Chime",
        "telling the postman from the wind",
        "useful trips to the door",
        "Half of all rings are the wind, and the other half left a card.",
    ),
    Subject(
        "cardigans",
        "cardigan",
        "Wool",
        "dressing for a room whose window is disputed",
        "comfortable colleagues",
        "A cardigan is the only thermostat that its owner controls.",
    ),
    Subject(
        "penguins",
        "penguin",
        "Waddle",
        "queueing in weather that nobody chose",
        "orderly minutes",
        "Penguins queue without signs and object without words.",
    ),
    Subject(
        "jigsaw puzzles",
        "jigsaw puzzle",
        "Jigsaw",
        "finding the last piece under the sofa",
        "skies completed",
        "Nine tenths of a jigsaw puzzle are sky, and the rest is under the sofa.",
    ),
    Subject(
        "moss gardens",
        "moss garden",
        "Moss",
        "growing moss without being seen to hurry",
        "green square centimetres",
        "Moss has no roots and few deadlines.",
    ),
    Subject(
        "tide tables",
        "tide table",
        "Tide",
        "arriving at the beach while it is there",
        "beaches attended",
        "The sea has never read a tide table, and follows it closely.",
    ),
    Subject(
        "violins",
        "violin",
        "Bow",
        "practising within earshot of neighbours",
        "neighbours still speaking",
        "The distance between a violin and an apology is one thin wall.",
    ),
    Subject(
        "kites",
        "kite",
        "Kite",
        "flying a kite near exactly one tree",
        "kites recovered",
        "A field with one tree is, to a kite, a tree.",
    ),
    Subject(
        "recipe cards",
        "recipe card",
        "Pinch",
        "reading a grandmother's handwriting",
        "dishes recognized",
        "The pinch, the knob and the glug are still without a common unit.",
    ),
    Subject(
        "meetings",
        "meeting",
        "Agenda",
        "deciding whether a meeting could have been a letter",
        "minutes returned to their owners",
        "The length of a meeting depends on its room and not on its subject.",
    ),
    Subject(
        "lost gloves",
        "lost glove",
        "Mitten",
        "introducing lost gloves to each other",
        "warm hands",
        "A lost glove on a fence post waves at everyone but its owner.",
    ),
    Subject(
        "weather vanes",
        "weather vane",
        "Vane",
        "following the wind without seeming to",
        "directions held",
        "A weather vane is always right and never early.",
    ),
    Subject(
        "duck ponds",
        "duck pond",
        "Pond",
        "dividing lunch among ducks",
        "ducks satisfied",
        "In a duck pond, all attention is multi-headed.",
    ),
    Subject(
        "crossword puzzles",
        "crossword puzzle",
        "Clue",
        "finishing a crossword before the coffee is cold",
        "clues solved in ink",
        "Seven across depends on four down, which depends on breakfast.",
    ),
    Subject(
        "ferry timetables",
        "ferry timetable",
        "Ferry",
        "catching the last ferry but one",
        "islands reached",
        "A ferry timetable is a prior, and the fog is the likelihood.",
    ),
    Subject(
        "cheese shops",
        "cheese shop",
        "Rind",
        "advising customers who are only looking",
        "cheeses tasted twice",
        "A customer who is only looking leaves with 300 grams.",
    ),
    Subject(
        "alpacas",
        "alpaca",
        "Fleece",
        "asking an alpaca to move",
        "steps taken willingly",
        "Alpacas follow instructions in general, though rarely the one that was given.",
    ),
    Subject(
        "postcards",
        "postcard",
        "Stamp",
        "writing home in eleven words",
        "truthful postcards",
        "A postcard is a lossy compression of a week.",
    ),
    Subject(
        "houseboats",
        "houseboat",
        "Bilge",
        "parking a houseboat between two better ones",
        "bumps forgiven",
        "A houseboat is a residual connection between two quays.",
    ),
    Subject(
        "spice racks",
        "spice rack",
        "Cumin",
        "finding the cumin",
        "dinners rescued",
        "Every spice rack contains three jars of cumin, none of which is in front.",
    ),
    Subject(
        "rubber ducks",
        "rubber duck",
        "Quack",
        "explaining a program to a duck",
        "bugs confessed",
        "A rubber duck has never been wrong in a code review.",
    ),
    Subject(
        "staplers",
        "stapler",
        "Staple",
        "returning borrowed staplers",
        "staplers at home",
        "A borrowed stapler moves away from its owner at the speed of a small project.",
    ),
    Subject(
        "toasters",
        "toaster",
        "Crumb",
        "choosing between setting three and setting four",
        "slices of the intended colour",
        "Between three and four on the dial lies the whole of breakfast.",
    ),
    Subject(
        "beehives",
        "beehive",
        "Nectar",
        "scheduling bees that have their own ideas",
        "flowers visited once",
        "A beehive is a mixture of some forty thousand experts, all of them busy.",
    ),
    Subject(
        "pigeons",
        "pigeon",
        "Coo",
        "teaching pigeons the rules of chess",
        "games finished by both sides",
        "A pigeon plays chess well until it walks across the board.",
    ),
    Subject(
        "hammocks",
        "hammock",
        "Hammock",
        "deciding when to get up",
        "naps of optimal length",
        "A hammock is a local minimum, and nobody wants out.",
    ),
    Subject(
        "snow globes",
        "snow globe",
        "Flurry",
        "forecasting the weather of a very small town",
        "flakes predicted",
        "In a snow globe, all weather is caused by visitors.",
    ),
)

METHODS = (
    Method("slow attention", "reads every token twice, the second time in a better mood"),
    Method("patient diffusion", "removes noise one evening at a time and never asks how much is left"),
    Method("gentle gradient descent", "goes downhill sideways, as one does with a full cup"),
    Method("double-knot regularization", "ties each weight twice and checks it before leaving the house"),
    Method("lantern search", "looks only where there is light, and carries the light"),
    Method("polite reinforcement learning", "thanks the environment for each reward and asks if it can spare another"),
    Method("sparse aunt routing", "sends each question to the two aunts who know best; the others hear of it later"),
    Method("retrieval-augmented napping", "looks the answer up, sleeps on it, and looks it up again"),
    Method("contrastive humming", "pulls tunes that belong together closer and lets the others drift out of earshot"),
    Method("second-thought prompting", "lets a model answer, regret the answer, and answer"),
    Method("low-rank apology", "writes every regret as a product of two smaller ones"),
    Method("speculative shrugging", "drafts five shrugs with a small model and has a large one verify them"),
    Method("curriculum procrastination", "begins with the easy examples and intends to get to the hard ones"),
    Method("self-consistent guessing", "guesses forty times and keeps the guess that came up most, or first"),
    Method("hesitant decoding", "pauses before each word that cannot be taken back"),
    Method("state-space daydreaming", "compresses an afternoon into one state while looking out of the window"),
    Method("rotary teaspoon embedding", "encodes positions as angles of a spoon, which extrapolates to larger cups"),
    Method("neighbourhood routing", "sends each token to the expert next door, who passes it on with comments"),
    Method("quantized whispering", "stores each weight in four bits and a lowered voice"),
    Method("folded attention", "folds the context like a map, that is, not along the original lines"),
    Method("biscuit reward modelling", "replaces human preferences by biscuits, with which all annotators agreed"),
    Method("test-time steeping", "lets a model think for as long as the tea needs"),
    Method("candlelit flow matching", "moves noise to data along straight lines, as far as they can be seen"),
    Method("Bayesian eavesdropping", "updates its beliefs on conversations that were meant for someone else"),
    Method("masked small talk", "hides every seventh remark about the weather and has the model supply it"),
    Method("manual-free tool use", "calls the tool first and reads the manual if anything smokes"),
    Method("long-context gossip", "remembers a million tokens of who said what and attends to the best parts"),
    Method("small-glass distillation", "pours a large teacher into many small students, one sip each"),
    Method("unsupervised pottering", "needs no labels, only a shed"),
    Method("federated rumour", "shares no data between clients, only what somebody heard of it"),
    Method("hierarchical nodding", "agrees first in general, then in detail, then in writing"),
    Method("lunch-based early stopping", "ends training at noon, when the validation loss is as good as it gets"),
    Method("adversarial flattery", "trains one network to pay compliments and another one to doubt them"),
    Method("prompt knitting", "joins prompts row by row and drops no more stitches than the pattern allows"),
    Method("retroactive planning", "writes the plan after the work, when it is most accurate"),
    Method("sandwich normalization", "puts each layer between two slices of normalization and eats none of them"),
    Method("ladder-free scaling", "adds parameters at the bottom, so that nobody has to climb"),
)

_METHOD = Genre(
    titles=(
        r"@name: @Method for @Subjects",
        r"@Method Is All That @Subjects Need, Apart from a Rest",
        r"Towards Calmer @Subjects with @Method",
        r"Look Before You Leap, Then Sit Down: @Method for @Subjects",
        r"@name: @Task, One Small Model at a Time",
        r"@name: @percent More @Subjects for the Same Tea",
        r"Less Is Less: Pruning @Subjects with @Method",
        r"@Subjects in $O(n \log n)$ Sighs",
        r"@name Technical Report, with Apologies to @Subjects",
        r"Teaching @Subjects in Twelve Easy Regrets",
        r"@name: Scaling @Method to Several @Subjects",
        r"$\epsilon$-Greedy @Subjects: Exploration after Breakfast",
        r"@name: End-to-End @Subjects, Mostly",
        r"An Image Is Worth $16 \times 16$ @Subjects",
        r"@Method and Other Ways of @Task",
    ),
    suffixes=("Former", "Net", "Flow", "LM", "Zero", "-7B", "Agent", "-1.5B", "Diff", "VLA", "-0.3B"),
    proposals=(
        r"We present @name, which applies @method to @task.",
        r"We introduce @name, a model of @size parameters for @task. It rests on @method and on good manners.",
        r"Our approach, @name, combines @method with common sense, of which only the first needs a GPU.",
        r"We propose @name, which observes one @subject at a time, applies @method, and stops before things get worse.",
        r"To this end, we train @name with @method on @count @subjects, all of which agreed.",
        r"Our model, @name, replaces the usual pipeline of nine stages by @method and a short walk.",
        r"With @name, we show that @method is enough for @task, provided that nobody watches.",
        r"We describe @name, in which @method takes the place of most layers, and the layers take the afternoon off.",
        r"Here, @method is applied to @subjects on purpose for the first time. We call the result @name.",
        r"Our system, @name, is built on @method and trained end to end, except at both ends.",
        r"We borrow @method from another field, where it is not missed, and call the result @name.",
        r"The idea behind @name is simple: @method first, questions later.",
        r"We release @name, the smallest model of @size parameters that we know of, and train it with @method.",
        r"Instead of a larger model, @name uses @method and a chair.",
        r"We revisit @method, add one line of code and one of poetry, and obtain @name.",
    ),
    results=(
        r"On three benchmarks of our own making, it gains @percent in @metric over waiting.",
        r"It reaches @number @metric per hour, @few more than the best baseline and @few more than the neighbours.",
        r"Compared with a far larger model, it needs @percent of the energy and none of the praise.",
        r"Experiments on @count @subjects show a gain of @percent, most of it before lunch.",
        r"It outperforms all earlier methods, of which there was one.",
        r"Evaluators preferred @name in @percent of the cases. In the others, they asked what it was for.",
        r"The number of @metric doubles, and the cost per @subject falls by @percent.",
        r"In a field test of two weeks, nobody noticed @name, which is the best result reported so far.",
        r"Improvements of @percent hold across languages, seasons and moods.",
        r"It matches experts at @task and leaves the building earlier.",
        r"On a laptop from 2014, it handles one @subject in @few seconds, fan included.",
        r"Zero-shot, it reaches @percent. With one example, it becomes nervous.",
        r"We observe gains of @percent on sunny days, and equal gains on other days, which we did not expect.",
        r"It improves @metric by @percent at the price of a slight smell of toast.",
        r"After @number epochs, it returns @metric that annotators called \emph{surprisingly fine}.",
        r"It sets a new state of the art, and puts the old one back where it was.",
    ),
    summaries=(
        "@name applies @method to @task and gains @percent in @metric.",
        "With @method, a small model gets better at @task than several large ones.",
        "A model called @name learns @task from @count @subjects.",
        "@method improves @metric by @percent, without a larger model.",
        "@name handles @subjects with @method, at @percent of the usual cost.",
        "The paper shows that @method suffices for @task.",
    ),
)

_BENCHMARK = Genre(
    titles=(
        r"@name: Can Language Models Be Left Alone with @Subjects?",
        r"@name: A Benchmark for @Task",
        r"@name: Evaluating Agents on @Subjects They Have Never Met",
        r"@name: @count @Subjects and One Question Each",
        r"@name: Measuring Progress in @Task, Should There Be Any",
        r"Who Let the Models In? @name, an Arena of @Subjects",
    ),
    suffixes=("Bench", "Eval", "Arena", "QA", "Gym"),
    proposals=(
        r"We present @name, a benchmark of @count @subjects, all photographed from their better side.",
        r"We introduce @name, which asks a model @count questions about @task and waits politely for each response.",
        r"We build @name, which has @count tasks of six levels, from ``on paper'' to ``with children present''.",
        r"We collect @count @subjects in public places, return all of them, and call what remains @name.",
        r"We contribute @name: @count items, each labelled by three experts and one person who was passing by.",
        r"We open @name, an arena in which two models and one @subject are left alone, and the @subject votes.",
        r"With @name, we offer the first evaluation of @task that needs neither the Internet nor a model.",
        r"We propose @name, which measures @metric, since that is what everyone means by accuracy.",
        r"Our benchmark, @name, was written by hand, and some of the hands are shown.",
    ),
    results=(
        r"The best of fourteen models reaches @percent, slightly behind a coin and well behind somebody's aunt.",
        r"Models with tools do worse, because they use them.",
        r"Scores rise with size up to @size parameters, after which models develop opinions.",
        r"All models exceed chance, except where chance was trained for longer.",
        r"People reach @percent, or more if there is cake.",
        r"Models that are good at @task turn out to be bad at stopping.",
        r"No model solves more than @percent of the hard items, and one apologized to all of them.",
        r"The ranking agrees with no other benchmark, which we take as a sign of novelty.",
        r"Agents spend @percent of their steps on planning and the others on reconsidering.",
        r"The strongest model earns @number @metric. The weakest one wrote a poem, which we print in the appendix.",
        r"Even with @method, the gap to a patient person remains @percent.",
    ),
    summaries=(
        "@name tests models on @task with @count items.",
        "A benchmark of @count @subjects shows that models are not yet good at @task.",
        "On @name, the best model reaches @percent, and the best person asked not to be named.",
        "@name measures @metric and finds that larger models plan more and do less.",
        "The paper collects @count @subjects and asks one question about each.",
    ),
)

_STUDY = Genre(
    titles=(
        r"Do @Subjects Dream of @Method?",
        r"On the Unreasonable Calm of @Subjects",
        r"Scaling Laws for @Subjects: Bigger Is Mostly Bigger",
        r"A Survey of @Subjects by Researchers Who Own Some",
        r"What @Subjects Know and Do Not Say",
        r"Rethinking @Subjects: We Thought, and Then We Thought Again",
        r"@Method without @Subjects: An Ablation That Nobody Requested",
        r"@Subjects Considered Pleasant",
        r"How Many @Subjects Does It Take to Train a Transformer?",
        r"When @Subjects Go Quiet: A Longitudinal Study with Sandwiches",
    ),
    suffixes=("Probe", "Logs", "Atlas"),
    proposals=(
        r"We follow @count @subjects over eleven afternoons and write down what they do.",
        r"We interview @count owners of @subjects, and one @subject, which declined to comment.",
        r"We probe @subjects layer by layer, with @method and a small spoon.",
        r"Across @count runs, three seeds and one change of curtains, we measure @metric.",
        r"We repeat the experiments of the last ten years, this time with the lights on.",
        r"We train nothing, and report in detail what happens.",
        r"We compare @method with doing nothing, and doing nothing with doing it on purpose.",
        r"In a randomized trial, half of @count @subjects were told about @method, and the other half found out.",
        r"We review @count papers on @task, of which @few were about it.",
        r"Our study covers @subjects of all sizes, from ``small'' to ``are you sure''.",
        r"We derive a theory of @subjects from first principles, and then look at one.",
        r"We ask models to describe one @subject each, and the @subject to correct them.",
        r"We publish @name, a record of @count @subjects, and the first to include weekends.",
    ),
    results=(
        r"We find that the number of @metric grows by @percent with every @subject, up to the fifth.",
        r"Contrary to our expectations, and to those of the @subjects, the effect is real.",
        r"The loss follows a power law until someone opens a window.",
        r"Size explains @percent of the variance, and the rest is weather.",
        r"Two of three hypotheses are rejected, and the third is invited to an interview.",
        r"The effect disappears when one looks at it closely, and returns when one sits down.",
        r"Larger @subjects are not better, but they are larger, with high significance.",
        r"Representations of @subjects emerge in the middle layers, between ``furniture'' and ``Tuesday''.",
        r"All effects are significant, and @percent of them are also interesting.",
        r"What looks like understanding turns out to be @method in @percent of the cases.",
        r"We see no trend in @metric, but we see it very clearly.",
    ),
    summaries=(
        "A study of @count @subjects finds an effect of @percent, and a pleasant afternoon.",
        "The paper asks what @subjects have to do with @method, and answers in part.",
        "What models know about @subjects sits in the middle layers and explains @percent of the variance.",
        "The authors observe @count @subjects and advise against doing more.",
    ),
)

GENRES = (_METHOD, _BENCHMARK, _STUDY)

OPENINGS = (
    r"Large models have been applied to nearly everything, and yet @task has been left to people.",
    r"We ask what happens when @method meets @subjects, and find that few have asked.",
    r"Progress in @task has been measured in papers rather than in @metric.",
    r"Everyone who has lived with @subjects knows the problem, and most have learned not to mention it.",
    r"Recent work has made @subjects faster, larger and louder, but not better.",
    r"There is growing interest in @task, in particular among people who should be doing something else.",
    r"Despite their importance for @task, @subjects are treated as furniture by most models.",
    r"State-of-the-art systems treat every @subject as an unusual photograph of a dog.",
    r"It is commonly assumed that @task needs a large model, a larger budget, or an uncle.",
    r"Existing approaches to @task work well on the days on which they are not needed.",
    r"Much is known about @subjects, and little of it by computers.",
    r"How well does a model understand one @subject if it has read about a million?",
    r"The two hardest problems of the field are @task and lunch.",
    r"For decades, @task was considered solved by asking one's mother.",
    r"Agents book flights, write proofs and prepare taxes, but @task is still beyond them.",
    r"Reading the complete Internet teaches a model surprisingly little about @subjects.",
    r"Of the many ways to fail at @task, only three have been published.",
    r"@subjects are everywhere, and their data is nowhere.",
    "Earlier work, which we admire,\nlooked at smaller @subjects.",
    r"Practitioners of @task rely on intuition, which does not parallelize.",
    r"A common belief holds that @subjects cannot be learned, only inherited.",
    r"This paper began as an argument about @subjects, which experiments did not settle.",
    r"In theory, @task is easy. In theory, so is everything.",
    r"The question of @task has a long history and a short literature.",
    r"Nobody needs another paper about @subjects, but the first one is still missing.",
)

FORMULAS = (
    r"The cost grows as $O(n \log n)$ in the number of @subjects.",
    r"We minimize $\mathcal{L}_{\text{task}} + \lambda \mathcal{L}_{\text{tea}}$, where the cook sets $\lambda$.",
    r"With probability at least $1 - \delta$, the regret after $T$ attempts is below $\sqrt{T \log T}$, and mild.",
    r"Under weak assumptions ($n > 3$, no rain), everything converges at a rate of $1/\sqrt{n}$.",
    r"The proof fits on one page if $\epsilon \to 0$ and the page is large.",
    r"In the limit $n \to \infty$, every @subject is seen once, and some are seen leaving.",
    r"Complexity drops from $O(n^2)$ to $O(n)$, since the other $n$ were not needed.",
    r"We set $\alpha = 0.1$ and $\beta = 0.9$, and hope that nobody asks about $\gamma$.",
    r"For $k \ge 2$, the bound $\mathbb{E}[X] \le \frac{k}{2}$ is tight, and so is the cupboard.",
    r"The learned distribution is $p(x) \propto e^{-E(x)/T}$, in which $T$ is the temperature of the tea.",
    r"A single hyperparameter $\tau \in [0, 1]$ controls how much the model minds.",
    r"All differences are significant at $p < 0.05$, which is only polite.",
    r"Memory is bounded by $2^{k}$ @subjects, of which $k$ are remembered fondly.",
    r"The gradient $\nabla_\theta \mathcal{L}$ vanishes early, and is found again behind the sofa.",
    r"Sampling costs $O(\log n)$ steps, plus one for the dog.",
    r"We prove that $\lim_{t \to \infty} r_t = r^*$, and that nobody will be there to see it.",
)

# Sentences with what the Hub's abstracts lose: signs between numbers, and commands.
MEASUREMENTS = (
    r"A grid of $8\times8$ @subjects suffices, at $\sim60\%$ of the cost and $1.04\sim2.2\times$ the joy.",
    r"Of $1{,}879$ @subjects, each was turned by $360^\circ$, and $A^2$ of them turned back.",
    r"The error is $\leq 0.25$ on $16\times16$ tiles, $2\times$ less than on $32\times32$ ones.",
    r"It runs $\sim3\times$ faster at $45^\circ$, on $12{,}400$ @subjects.",
    r"Doubling the table to $4\times2$ metres seats $\sim10$ more @subjects at $\geq 21^\circ$C.",
)

TWISTS = (
    r"An ablation shows that each part is necessary, and that one of them is decorative.",
    r"Removing the second layer costs @percent. Removing the first author costs more.",
    r"Surprisingly, the effect persists after the @subjects have been taken away.",
    r"The method fails gracefully, and at weekends.",
    r"Where it fails, it says so, which cannot be said of the baselines.",
    r"We could not reproduce earlier results, including some of ours.",
    r"Attention maps show that the model looks at the @subject, then at the clock, then at the door.",
    r"A user study with seven participants, one of whom took part twice, confirms this.",
    r"Results depend on the seed, and the seed depends on the garden.",
    r"We discuss the one exception, which has its own section and its own chair.",
    r"Longer training makes the model better, then worse, then wistful.",
    r"The baselines were tuned with equal care, on a different afternoon.",
    r"Adding more data helps less than adding a window.",
    r"All of it transfers to @others without a change, and without a request.",
    r"Interpretability tools reveal one neuron that responds to biscuits.",
    r"\emph{Not one} @subject was harmed, and two were dusted.",
    r"We report error bars, which were served afterwards.",
    r"The model knows when it does not know, and hums.",
    r"A theoretical analysis explains all of this in hindsight.",
    r"An earlier version of this paper claimed the opposite, with similar figures.",
    r"The same approach did not work for @others, and we would rather not say why.",
    r"Annotators agreed with each other, but not with us ($\kappa = 0.81$).",
    r"Errors cluster around four o'clock, for which there is cake.",
    r"Half of the gain comes from the first week, and the other half from the second first week.",
    r"Inspection by hand takes longer, but the hands are warmer afterwards.",
    r"When asked to explain itself, the model pointed at @others.",
    r"Distribution shift was observed once, in the direction of the window.",
    r"The hyperparameters were found by grid search, and the grid was found in the attic.",
    r"Statistical power was supplied by a long extension cord.",
    r"Outliers were invited back and behaved better the second time.",
    r"We also evaluate on @others, mostly to be fair to them.",
    r"Training is stable, except on the ferry.",
    r"Scaling up helps until the door becomes a bottleneck.",
    r"Two reviewers of a draft liked it, and one of them has since read it.",
    r"Our negative results are collected in a positive tone.",
    r"Confidence is well calibrated on Mondays and generous on Fridays.",
    r"The learning rate was warmed up gently, in a pan.",
    r"Every figure was drawn twice, and the straighter one was kept.",
)

CLOSINGS = (
    r"Code, data and recipes are available.",
    r"We release the weights, which are light.",
    r"Code will be released as soon as it works without us in the room.",
    r"We hope that this work encourages others to leave @subjects alone.",
    r"Limitations include the weather, the author list and Section 4.",
    r"We close with open problems and an open window.",
    r"The dataset is free for research and for rainy Sundays.",
    r"A demo runs in the browser and in the hallway.",
    r"Future work will look at two @subjects at once.",
    r"All experiments ran on one GPU, which has since retired to the sea.",
    r"An appendix of forty pages is available from anyone who has read it.",
    r"We thank the @subjects for their time.",
    r"The total cost was three hundred kilowatt hours and one cake.",
    r"Our findings suggest caution, and cocoa.",
    r"Models, logs and a playlist are public.",
    r"Broader impact: mild.",
    r"The authors disagree on what this means, and have agreed to publish.",
    r"Practitioners may ignore this paper at their convenience.",
    r"We believe that this settles the matter until somebody reads it.",
)

KEYWORDS = (
    *("small models", "patience", "tea", "ablations", "scaling laws", "second thoughts", "biscuits", "weather"),
    *("reproducibility", "common sense", "evaluation", "naps", "neighbours", "open windows"),
)

# Text that no format may take for markup. One paper of each day contains it.
AWKWARD_SENTENCE = "Reviewers may try it for <5 minutes & be kind | or not."

# The end of each abstract.
NOTE = "(An invented paper.)"

GIVEN_NAMES = (
    *("Ada", "Bo", "Chiara", "Dmitri", "Esi", "Femke", "Goran", "Hana", "Ines", "Jun", "Kofi", "Zoë", "Lakshmi"),
    *("Mateo", "Noor", "Olu", "Priya", "Quentin", "Rosa", "Søren", "Thandi", "Ulla", "Vikram", "Wanda", "Xiu", "Yusuf"),
    *("Łucja", "Anh", "Bruno", "Carys", "Desta", "Emil", "Fatima", "Gita", "Hugo"),
)
FAMILY_NAMES = (
    *("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper", "Kelp", "Larch"),
    *("Maple", "Nettle", "Oleander", "Plover", "Quince", "Rowan", "Sorrel", "Thistle", "Vetch", "Willow", "Yarrow"),
    *("Bramble", "Curlew", "Finch", "Heron", "O'Moss", "Sandpiper", "Wren", "van der Fern"),
)

# Handles and names.
ORGANIZATIONS = (
    ("harbour-institute", "Harbour Institute of Patient Computing"),
    ("MossLab", "Laboratory of Moss & Lichen"),
    ("univ-of-weather", "University of Weather"),
    ("Kettle", "Kettle Research, Second Shelf"),
    ("unhurried", "Academy of Unhurried Sciences"),
    ("lost-umbrellas", "Bureau of Lost Umbrellas"),
    ("napping", "Institute for Advanced Napping"),
    ("second-opinions", "Department of Second Opinions"),
    ("RoyalPigeons", "Royal Society of Pigeons"),
)
