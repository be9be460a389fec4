/** A review of the demo, made up for it. */
export type MadeReview = {
  /** In stars, in quarters. */
  stars: number
  body: string
  /** From where in the book it is safe, as a share of it. */
  gate?: number
  /** How many found it helpful. */
  helpful?: number
  /** Whether the guest who reads wrote it. */
  byReader?: true
}

/** By the title of the work. */
export const madeReviews: Readonly<Record<string, readonly MadeReview[]>> = {
  'Season of Migration to the North': [
    {
      stars: 5,
      helpful: 14,
      body: 'I read it in one sitting and then sat there. The narrator is a wonderful guide because he is never sure of himself. The prose is beautiful, and not a sentence is wasted.',
    },
    {
      stars: 4.5,
      helpful: 9,
      body: 'A brilliant, bitter book about coming home. I admired the beautiful prose, and the village scenes are warm and funny. Mustafa is a character I will not forget.',
    },
    {
      stars: 4,
      helpful: 3,
      body: 'The river, the village, the grandfather: all of it is alive. The beautiful prose carried me over the chapters that I did not understand at once.',
    },
    {
      stars: 2,
      helpful: 6,
      body: 'I could not bear how the women are treated. The violence is horrible and the book seems too pleased with it. I was glad when it was over.',
    },
    {
      stars: 1.5,
      helpful: 2,
      body: 'Everybody praises the prose, but the women are treated as scenery for the violence of men. That ruined a good idea for me. A cruel, unpleasant book.',
    },
    {
      stars: 3.5,
      gate: 0.55,
      helpful: 4,
      body: 'What happens to Hosna in the village is the real heart of the book, and it is a terrible thing to read. After that I trusted nobody in it.',
    },
    {
      stars: 5,
      gate: 1,
      helpful: 5,
      body: 'That last scene in the river is the best ending I know. He chooses to live, and shouts for help, and I was so happy that I cried.',
    },
    {
      stars: 4.25,
      body: 'Ein kurzes Buch, das man nicht schnell liest. Die Sprache ist sehr dicht, und der Erzähler bleibt mir bis zum Schluss ein Rätsel.',
    },
  ],
  Middlemarch: [
    {
      stars: 5,
      helpful: 18,
      body: 'Slow for a hundred pages, then impossible to leave. The narrator is wise and funny, and kind even to foolish people. I love this book.',
    },
    {
      stars: 4.75,
      helpful: 12,
      body: 'I came for Dorothea and stayed for Mary Garth, the best and most sensible person in the county. A generous, clever, delightful novel.',
    },
    {
      stars: 4.5,
      helpful: 7,
      byReader: true,
      body: 'The narrator sees through everybody and loves them all the same. It is a great pleasure to be in such wise company for so long.',
    },
    {
      stars: 2,
      helpful: 5,
      body: 'Beautiful sentences, but I gave up in the chapters on politics and the Reform. They are dreadfully dull, and I could not find the thread that joined them.',
    },
    {
      stars: 2.5,
      helpful: 3,
      body: 'Far too long. The politics bored me terribly, and the banker’s troubles are a tedious mess. I finished it out of spite.',
    },
    {
      stars: 3,
      helpful: 1,
      body: 'I listened to it while painting the kitchen. The kitchen has three coats now. Some chapters I heard twice.',
    },
    {
      stars: 4,
      gate: 0.5,
      helpful: 6,
      body: 'When the codicil is read I gasped on the bus. What a cruel, clever turn, and how well she bears it. The best chapter of the whole book.',
    },
    {
      stars: 4.25,
      gate: 1,
      helpful: 8,
      body: 'The last paragraph, about unhistoric acts and unvisited tombs, is the loveliest ending in English. I was sorry to part from all of them.',
    },
    {
      stars: 5,
      body: 'Un roman immense et patient. Je ne connais pas de livre qui comprenne mieux les mariages ratés, et qui pardonne autant.',
    },
    {
      stars: 4,
      body: 'My reading club laughed a lot over Mrs Cadwallader. A wise and funny book, once you let it take its time.',
    },
  ],
  'The Moonstone': [
    {
      stars: 4.5,
      helpful: 10,
      byReader: true,
      body: 'Great fun. Old Betteredge and his love of Robinson Crusoe made me laugh out loud, and the mystery is clever to the end.',
    },
    {
      stars: 4,
      helpful: 4,
      body: 'A clever mystery with seven voices, each funnier than the one before. Miss Clack and her tracts are a joy.',
    },
    {
      stars: 2.75,
      helpful: 2,
      body: 'A clever start, but the middle is slow and repeats itself. I was annoyed and a little bored by the time of the quicksand.',
    },
    {
      stars: 4,
      gate: 0.85,
      helpful: 3,
      body: 'How he took the stone without knowing it is a wonderful trick. I did not see the opium coming, and was delighted.',
    },
  ],
  'Watership Down': [
    {
      stars: 5,
      helpful: 11,
      body: 'The best adventure I know, and all of it on one hill. Bigwig is the bravest hero in any book. My children begged for another chapter every night.',
    },
    {
      stars: 4,
      helpful: 3,
      body: 'A wonderful adventure with real fear in it. I loved the tales of El-ahrairah, which my children still tell each other.',
    },
    {
      stars: 2,
      helpful: 4,
      byReader: true,
      body: 'Too frightening for my children, and the does are hardly allowed to speak. A sad disappointment after so much praise.',
    },
  ],
  'Bleak House': [
    {
      stars: 4.5,
      helpful: 5,
      byReader: true,
      body: 'The fog, the law, the mud: nobody does a city better. Lady Dedlock’s story is gripping, and Inspector Bucket is a delight.',
    },
    {
      stars: 2.25,
      helpful: 3,
      body: 'Esther is so sweet and so humble that I could have screamed. It is too long, and the jokes about the law are tiresome.',
    },
  ],
}
