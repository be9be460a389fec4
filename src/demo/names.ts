import type { Random } from './random.ts'

/** Given and family names that go together; whoever is put together from them is nobody. */
const peoples: readonly [given: string, family: string][] = [
  [
    'Ada Edith Harriet Iris Mabel Nell Alfie Edwin Giles Hugh Ralph Stanley',
    'Ashdown Birtwhistle Cobbold Fairweather Hartley Larkin Pemberton Thistlewood Wainwright Yardley',
  ],
  [
    'Adaeze Chidi Folake Ifeoma Kelechi Ngozi Obinna Temitope Uche Yewande',
    'Adebayo Chukwu Eze Ibekwe Nwosu Okafor Olawale Onyango Sowande',
  ],
  [
    'Aarav Anjali Deepa Ishaan Kavita Meera Nikhil Priya Rohan Sunita',
    'Banerjee Chatterjee Deshmukh Iyer Kulkarni Menon Patil Raghavan Srinivasan',
  ],
  [
    'Amina Bilal Fatima Hassan Khadija Layla Omar Samira Tariq Yusuf',
    'Aziz Darwish Farouk Haddad Khalil Mansour Nasser Rahmani Sabbagh',
  ],
  [
    'Agnieszka Bartosz Danuta Grzegorz Jadwiga Kazimierz Magda Piotr Wojciech Zofia',
    'Adamczyk Dudek Jankowska Kowal Nowicki Sikora Wieczorek Zawadzka',
  ],
  [
    'Aiko Daichi Emi Haruto Kenta Mio Naoki Ren Sakura Yuna',
    'Fujimoto Hayashi Inoue Kimura Matsuda Ogawa Sakamoto Ueda',
  ],
  ['Baozhai Chen Hui Jian Lan Mei Ning Qiang Wei Xiulan', 'Deng Fang Guo Huang Liao Peng Song Tang Xu'],
  [
    'Alejandra Bruno Camila Diego Elena Ignacio Lucía Mateo Rocío Ximena',
    'Aguilar Barrios Cárdenas Escobedo Figueroa Herrera Montoya Quiroga Salazar',
  ],
  [
    'Amélie Bastien Clémence Élodie Gaspard Léonie Mathis Noé Océane Thibault',
    'Beaulieu Chevalier Dufresne Fontaine Girard Lambert Marchand Rousselle',
  ],
  [
    'Aoife Ciarán Declan Eimear Fionn Gráinne Niamh Oisín Saoirse Tadhg',
    'Brennan Cullinane Doherty Fallon Gallagher Keane Moynihan Ó Briain Sweeney',
  ],
  [
    'Anneliese Bernd Friederike Gerhard Hannelore Jürgen Kerstin Lothar Ute Wolfram',
    'Achterberg Brandt Eichhorn Kessler Lindemann Oppenheim Rautenberg Vogelsang',
  ],
  [
    'Ayşe Burak Defne Emre Gül Kerem Leyla Mert Selin Zeynep',
    'Aydın Çelik Demirci Erdoğdu Karaca Özkan Şahin Yıldız',
  ],
  [
    'Anastasia Bohdan Daryna Kateryna Mykola Oksana Pavlo Taras Yaroslava',
    'Bondarenko Hrytsenko Kovalchuk Lysenko Petrenko Shevchuk Tkachenko',
  ],
  [
    'Delroy Everton Jacinth Leroy Marva Neville Odessa Precious Sonia Winston',
    'Beckford Clarke Dacosta Grant Morgan Reid Samuels Wynter',
  ],
  ['Anh Bảo Duy Hạnh Khánh Linh Minh Ngọc Thảo Vinh', 'Bùi Đặng Hoàng Lê Phan Trần Vũ'],
  [
    'Astrid Bjørn Eira Gunnar Ingrid Kjell Liv Nils Sigrid Torsten',
    'Aasen Bergström Dahlgren Halvorsen Lindahl Nygaard Sørensen Viklund',
  ],
]

const culture = peoples.map(([given, family]) => ({
  given: given.split(' '),
  family: family.replace('Ó ', 'Ó\u00a0').split(' '),
}))

/** An invented name: "Ngozi Okafor". */
export const inventedName = (random: Random): string => {
  const { given, family } = random.pick(culture)
  return `${random.pick(given)} ${random.pick(family)}`.replace('\u00a0', ' ')
}

/** The address of an invented person, in the domain that is kept free for examples. */
export const inventedEmail = (name: string, number: number): string =>
  `${name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .replace(/[^a-z ]/g, '')
    .replaceAll(' ', '.')}${number}@example.org`
